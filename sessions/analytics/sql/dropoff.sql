-- Question: at which operation do sessions end, how, and what had they cost?
-- Grain:    one row per operation; with $depth, one per beginning of so many segments of their paths.
-- Takes:    $slice; $goals, as session_outcomes takes them; $depth, NULL for whole operations; $operation: the one operation
--           or prefix that is_chosen marks, '(no path)' for the requests without one, NULL for all.
-- NULLs:    a NULL operation is a request without a path. completed and abandoned are NULL where no goal is set: not asked.
--           A sum of money is NULL where no session is counted in it, or none of their costs is known.
-- Traps:    visits are requests, so exit_rate = ends / visits is the share of the transition to END. A session counts where
--           its last request was, whatever came before; its cost is that of all its requests. Sessions of a beginning are
--           those of any operation below it: they are counted anew, for first visits of several would count them twice.
WITH places AS (
    SELECT operation_no, place, min(operation_no) OVER (PARTITION BY place) AS place_no
    FROM (SELECT operation_no,
                 CASE WHEN $depth::INTEGER IS NULL THEN operation
                      ELSE array_to_string(string_split(operation, '/')[:$depth::INTEGER + 1], '/') END AS place
          FROM operations
          UNION ALL SELECT 0, NULL)
), visited AS (
    SELECT operation_no, count(*) AS visits, count(*) FILTER (first_visit) AS sessions
    FROM chosen_steps($slice)
    GROUP BY operation_no
), counted_anew AS (
    SELECT place_no, count(*) AS sessions
    FROM (SELECT DISTINCT st.session_no, p.place_no
          FROM chosen_steps($slice) AS st JOIN places AS p USING (operation_no)
          WHERE st.first_visit AND $depth::INTEGER IS NOT NULL)
    GROUP BY place_no
), visits AS (
    SELECT p.place_no, any_value(p.place) AS operation, sum(v.visits)::BIGINT AS visits,
           coalesce(any_value(c.sessions), sum(v.sessions)::BIGINT) AS sessions
    FROM visited AS v JOIN places AS p USING (operation_no) LEFT JOIN counted_anew AS c USING (place_no)
    GROUP BY p.place_no
), ends AS (
    SELECT sequence[-1] AS operation_no, outcome, count(*) AS ends, count(*) FILTER (requests = 1) AS bounces,
           sum(total_cost_usd) AS cost_usd
    FROM session_outcomes($slice, $goals)
    GROUP BY ALL
), ended AS (
    SELECT p.place_no,
           sum(ends)::BIGINT AS ends,
           coalesce(sum(ends) FILTER (outcome = 'completed'), 0)::BIGINT AS completed,
           coalesce(sum(ends) FILTER (outcome = 'failed'), 0)::BIGINT AS failed,
           coalesce(sum(ends) FILTER (outcome = 'abandoned'), 0)::BIGINT AS abandoned,
           coalesce(sum(ends) FILTER (outcome = 'open'), 0)::BIGINT AS open,
           coalesce(sum(ends) FILTER (outcome = 'ended'), 0)::BIGINT AS ended,
           sum(bounces)::BIGINT AS bounces,
           sum(cost_usd) FILTER (outcome = 'completed') AS completed_cost_usd,
           sum(cost_usd) FILTER (outcome = 'failed') AS failed_cost_usd,
           sum(cost_usd) FILTER (outcome = 'abandoned') AS abandoned_cost_usd,
           sum(cost_usd) FILTER (outcome = 'open') AS open_cost_usd,
           sum(cost_usd) FILTER (outcome = 'ended') AS ended_cost_usd,
           sum(cost_usd) FILTER (outcome NOT IN ('completed', 'open')) AS lost_cost_usd
    FROM ends JOIN places AS p USING (operation_no)
    GROUP BY p.place_no
)
SELECT v.operation,
       v.visits,
       v.sessions,
       coalesce(e.ends, 0) AS ends,
       coalesce(e.ends, 0) / v.visits AS exit_rate,
       CASE WHEN asked THEN coalesce(e.completed, 0) END AS completed,
       coalesce(e.failed, 0) AS failed,
       CASE WHEN asked THEN coalesce(e.abandoned, 0) END AS abandoned,
       coalesce(e.open, 0) AS open,
       coalesce(e.ended, 0) AS ended,
       coalesce(e.bounces, 0) AS bounces,
       e.lost_cost_usd::DECIMAL(38,9) AS lost_cost_usd,
       e.completed_cost_usd::DECIMAL(38,9) AS completed_cost_usd,
       e.failed_cost_usd::DECIMAL(38,9) AS failed_cost_usd,
       e.abandoned_cost_usd::DECIMAL(38,9) AS abandoned_cost_usd,
       e.open_cost_usd::DECIMAL(38,9) AS open_cost_usd,
       e.ended_cost_usd::DECIMAL(38,9) AS ended_cost_usd,
       $operation::VARCHAR IS NULL
           OR coalesce(operation_matches(v.operation, $operation::VARCHAR), false)
           OR (v.operation IS NULL AND $operation::VARCHAR = '(no path)') AS is_chosen
FROM visits AS v
LEFT JOIN ended AS e USING (place_no)
CROSS JOIN (SELECT $goals['goals']::STRUCT(name VARCHAR, pattern VARCHAR)[] IS NOT NULL AS asked)
ORDER BY ends DESC, v.visits DESC, v.operation;
