-- Question: what are the sessions that flow_places.sql and flow_chosen.sql left?
-- Grain:    `flow_sessions`: one row per session, the columns of `sessions` that chosen_sessions and questions on flows
--           read.
-- Takes:    $slice, that of flow_walks.sql; $cut: sessions are cut to a part, and their figures are those of the part.
-- NULLs:    as in session_summary.
CREATE OR REPLACE TEMP TABLE flow_sessions AS
WITH walks AS (
    SELECT walk_no, list(operation_no ORDER BY step) FILTER (step > 0) AS sequence
    FROM flow_places
    GROUP BY walk_no
), parts AS (
    SELECT session_no,
           sum(cost_usd) AS total_cost_usd,
           count(*) FILTER (ok) AS ok_requests,
           count(*) FILTER (NOT ok) AS failed_requests,
           (epoch_us(max(started_at)) - epoch_us(min(started_at))) / 1e6 AS duration_s
    FROM flow_steps
    WHERE $cut::BOOLEAN
    GROUP BY session_no
)
SELECT s.session_no, s.session_id, s.session_name, s.started_at, w.sequence,
       (CASE WHEN $cut::BOOLEAN THEN p.total_cost_usd ELSE s.total_cost_usd END)::DECIMAL(38,9) AS total_cost_usd,
       CASE WHEN $cut::BOOLEAN THEN p.ok_requests ELSE s.ok_requests END AS ok_requests,
       CASE WHEN $cut::BOOLEAN THEN p.failed_requests ELSE s.failed_requests END AS failed_requests,
       CASE WHEN $cut::BOOLEAN THEN p.duration_s ELSE s.duration_s END AS duration_s
FROM chosen_sessions($slice) AS s
JOIN flow_chosen AS c USING (session_no)
JOIN walks AS w USING (walk_no)
LEFT JOIN parts AS p USING (session_no);
