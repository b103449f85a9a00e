-- Question: which names do the sessions that are meant have, and what does each amount to?
-- Grain:    one row per name, the last used first; $limit rows at most.
-- Takes:    the view helicone_sessions; $limit.
-- NULLs:    a name whose times are not known comes last; its mean latency is 0 where no latency is known.
-- Traps:    the mean latency is that of requests: each session weighs as much as it has requests with a latency.
SELECT session_session_name AS name,
       min(session_created_at) AS created_at,
       max(session_latest_request_created_at) AS last_used,
       min(session_created_at) AS first_used,
       count(*) AS session_count,
       coalesce(sum(avg_latency_ms * latency_requests) / nullif(sum(latency_requests), 0), 0)::DOUBLE AS avg_latency,
       sum(session_total_cost)::DECIMAL(38,9) AS total_cost
FROM helicone_sessions
GROUP BY session_session_name
ORDER BY last_used DESC NULLS LAST, name
LIMIT $limit;
