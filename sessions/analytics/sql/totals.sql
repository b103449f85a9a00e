-- Question: what does the slice amount to?
-- Grain:    one row.
-- Takes:    $slice, as chosen_sessions takes it.
-- NULLs:    sums of money and tokens, means and rates are over known values, and NULL where none is known; counts are 0.
-- Traps:    requests without a session count, too, but for sessions. The mean latency is weighted by the
--           requests that have one. failed_sessions are those whose last request failed, of those whose ok is known; whether
--           one had come to its goal before is not asked here.
SELECT coalesce(sum(sessions), 0)::BIGINT AS sessions,
       coalesce(sum(requests), 0)::BIGINT AS requests,
       sum(total_cost_usd)::DECIMAL(38,9) AS total_cost_usd,
       coalesce(sum(requests_without_cost), 0)::BIGINT AS requests_without_cost,
       sum(prompt_tokens)::BIGINT AS prompt_tokens,
       sum(completion_tokens)::BIGINT AS completion_tokens,
       coalesce(sum(ok_requests), 0)::BIGINT AS ok_requests,
       coalesce(sum(failed_requests), 0)::BIGINT AS failed_requests,
       (sum(ok_requests) / nullif(sum(ok_requests) + sum(failed_requests), 0))::DOUBLE AS success_rate,
       sum(avg_latency_ms * latency_requests) / nullif(sum(latency_requests), 0) AS avg_latency_ms,
       min(started_at) AS first_request_at,
       max(last_request_at) AS last_request_at,
       count(*) FILTER (NOT last_ok) AS failed_sessions,
       (sum(total_cost_usd) FILTER (NOT last_ok))::DECIMAL(38,9) AS failed_cost_usd
FROM slice_parts($slice);
