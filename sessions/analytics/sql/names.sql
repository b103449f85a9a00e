-- Question: which kinds of session are there, and what does each amount to?
-- Grain:    one row per session name; requests of a session count under the session's name, those without a
--           session under their own. A NULL name is a row of its own, so that the rows sum to the total.
-- Takes:    $slice.
-- NULLs:    means are over known values.
-- Traps:    the name of a session is that of its first named request: grouping requests by their own name would
--           tear sessions apart. users are those of the sessions, and of the requests without one. The mean
--           latency is weighted by the requests that have one.
SELECT session_name,
       sum(sessions)::BIGINT AS sessions,
       sum(requests)::BIGINT AS requests,
       count(DISTINCT user_id) AS users,
       sum(total_cost_usd)::DECIMAL(38,9) AS total_cost_usd,
       sum(requests_without_cost)::BIGINT AS requests_without_cost,
       min(started_at) AS first_used,
       max(last_request_at) AS last_used,
       sum(avg_latency_ms * latency_requests) / nullif(sum(latency_requests), 0) AS avg_latency_ms,
       (sum(ok_requests) / nullif(sum(ok_requests) + sum(failed_requests), 0))::DOUBLE AS success_rate
FROM slice_parts($slice)
GROUP BY session_name
ORDER BY requests DESC, session_name;
