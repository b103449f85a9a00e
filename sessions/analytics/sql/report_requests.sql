-- Question: how many requests are in the slice, what did they cost, how long did they take, how often did they succeed?
-- Grain:    one row.
-- Takes:    $slice.
-- NULLs:    sums and means are over known values, NULL when none is known; requests_without_cost counts the rest.
-- Traps:    requests without a session count here, though they belong to no session's figures.
SELECT count(*) AS requests,
       count(*) FILTER (session_id IS NULL) AS requests_without_session,
       count(DISTINCT user_id) AS users,
       sum(cost_usd)::DECIMAL(38,9) AS total_cost_usd,
       count(*) FILTER (cost_usd IS NULL) AS requests_without_cost,
       sum(prompt_tokens)::BIGINT AS prompt_tokens,
       sum(completion_tokens)::BIGINT AS completion_tokens,
       CASE WHEN count(prompt_tokens) + count(completion_tokens) > 0
            THEN (coalesce(sum(prompt_tokens), 0) + coalesce(sum(completion_tokens), 0))::BIGINT END AS total_tokens,
       sum(cache_read_tokens)::BIGINT AS cache_read_tokens,
       sum(reasoning_tokens)::BIGINT AS reasoning_tokens,
       count(*) FILTER (NOT ok) AS failed_requests,
       count(*) FILTER (ok) / nullif(count(ok), 0) AS success_rate,
       min(started_at) AS first_request_at,
       max(started_at) AS last_request_at,
       avg(latency_ms) AS latency_avg,
       quantile_cont(latency_ms, [0.5, 0.95, 0.99]) AS latency_quantiles
FROM slice($slice);
