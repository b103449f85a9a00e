-- Question: which kinds of session are there, and what does each amount to?
-- Grain:    one row per session name; requests of a session count under the session's name, those without a
--           session under their own. A NULL name is a row of its own, so that the rows sum to the total.
-- Takes:    $slice.
-- NULLs:    means are over known values.
-- Traps:    the name of a session is that of its first named request: grouping requests by their own name would
--           tear sessions apart.
SELECT CASE WHEN r.session_id IS NULL THEN r.session_name ELSE named.session_name END AS session_name,
       count(DISTINCT r.session_id) AS sessions,
       count(*) AS requests,
       count(DISTINCT r.user_id) AS users,
       sum(r.cost_usd)::DECIMAL(38,9) AS total_cost_usd,
       count(*) FILTER (r.cost_usd IS NULL) AS requests_without_cost,
       min(r.started_at) AS first_used,
       max(r.started_at) AS last_used,
       avg(r.latency_ms) AS avg_latency_ms,
       count(*) FILTER (r.ok) / nullif(count(r.ok), 0) AS success_rate
FROM slice($slice) AS r
LEFT JOIN (SELECT session_id, session_name FROM sessions) AS named USING (session_id)
GROUP BY 1
ORDER BY requests DESC, session_name;
