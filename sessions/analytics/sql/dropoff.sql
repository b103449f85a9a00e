-- Question: at which operation do sessions end, how, and what had they cost?
-- Grain:    one row per operation.
-- Takes:    $slice, $grace_s: a session whose last request is within this many seconds of the last request of
--           all data, in the slice or not, may go on, and is open.
-- Outcome:  failed (the last request whose ok is known is not ok), else open, else ended. No goal is set, so
--           completed and abandoned are NULL: not asked.
-- NULLs:    a NULL operation is a request without a path.
-- Traps:    visits are requests, so exit_rate = ends / visits is the share of the transition to END.
--           lost_cost_usd is the whole cost of the failed and ended sessions, not of their last request.
WITH outcomes AS (
    SELECT *,
           CASE WHEN NOT last_ok THEN 'failed'
                WHEN last_request_at >= (SELECT max(started_at) FROM requests) - to_seconds($grace_s) THEN 'open'
                ELSE 'ended' END AS outcome
    FROM chosen_sessions($slice)
), ends AS (
    SELECT last_operation AS operation,
           count(*) AS ends,
           count(*) FILTER (outcome = 'failed') AS failed,
           count(*) FILTER (outcome = 'open') AS open,
           count(*) FILTER (outcome = 'ended') AS ended,
           count(*) FILTER (requests = 1) AS bounces,
           sum(total_cost_usd) FILTER (outcome <> 'open')::DECIMAL(38,9) AS lost_cost_usd
    FROM outcomes
    GROUP BY last_operation
), sequences AS (
    SELECT operations, count(*) AS walks, row_number() OVER () AS sequence
    FROM chosen_sessions($slice)
    GROUP BY operations
), visited AS (
    SELECT operation, any_value(walks) AS walks, count(*) AS times
    FROM (SELECT sequence, walks, unnest(operations) AS operation FROM sequences)
    GROUP BY sequence, operation
), visits AS (
    SELECT operation, sum(walks * times)::BIGINT AS visits, sum(walks)::BIGINT AS sessions
    FROM visited
    GROUP BY operation
)
SELECT v.operation,
       v.visits,
       v.sessions,
       coalesce(e.ends, 0) AS ends,
       coalesce(e.ends, 0) / v.visits AS exit_rate,
       NULL::BIGINT AS completed,
       coalesce(e.failed, 0) AS failed,
       NULL::BIGINT AS abandoned,
       coalesce(e.open, 0) AS open,
       coalesce(e.ended, 0) AS ended,
       coalesce(e.bounces, 0) AS bounces,
       e.lost_cost_usd
FROM visits AS v
LEFT JOIN ends AS e ON e.operation IS NOT DISTINCT FROM v.operation
ORDER BY ends DESC, v.visits DESC, v.operation;
