-- Question: how many sessions are meant, and what do they amount to?
-- Grain:    one row.
-- Takes:    the view helicone_sessions.
-- NULLs:    means over nothing are 0, as Helicone has them; success_rate is then NULL.
-- Traps:    the mean latency is that of requests: each session weighs as much as it has requests with a latency.
SELECT count(*) AS count,
       coalesce(sum(session_total_cost), 0)::DECIMAL(38,9) AS total_cost,
       coalesce(sum(session_total_cost)::DOUBLE / nullif(count(*), 0), 0) AS avg_cost,
       coalesce(sum(avg_latency_ms * latency_requests) / nullif(sum(latency_requests), 0), 0)::DOUBLE AS avg_latency,
       coalesce(avg(session_total_requests), 0) AS avg_requests,
       (sum(ok_requests) / nullif(sum(ok_requests) + sum(failed_requests), 0))::DOUBLE AS success_rate
FROM helicone_sessions;
