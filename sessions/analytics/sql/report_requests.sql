-- Question: how many requests are in the slice, what did they cost, how long did they take, how often did they succeed?
-- Grain:    one row.
-- Takes:    $slice.
-- NULLs:    sums and means are over known values, NULL when none is known; requests_without_cost counts the rest.
-- Traps:    requests without a session count here, though they belong to no session's figures. What sessions have sums of
--           is summed from those, which are far fewer than requests; so are users, but for sessions of several. Users are
--           counted by themselves: beside other figures, all that these take would be written down in between.
WITH summed AS (
    SELECT coalesce(sum(requests), 0)::BIGINT AS requests,
           count(*) FILTER (sessions = 0) AS requests_without_session,
           sum(total_cost_usd)::DECIMAL(38,9) AS total_cost_usd,
           coalesce(sum(requests_without_cost), 0)::BIGINT AS requests_without_cost,
           sum(prompt_tokens)::BIGINT AS prompt_tokens,
           sum(completion_tokens)::BIGINT AS completion_tokens,
           sum(cache_read_tokens)::BIGINT AS cache_read_tokens,
           sum(reasoning_tokens)::BIGINT AS reasoning_tokens,
           coalesce(sum(failed_requests), 0)::BIGINT AS failed_requests,
           (sum(ok_requests) / nullif(sum(ok_requests) + sum(failed_requests), 0))::DOUBLE AS success_rate,
           min(started_at) AS first_request_at,
           max(last_request_at) AS last_request_at
    FROM slice_parts($slice)
), known_users AS (
    SELECT count(DISTINCT user_id) AS users
    FROM (SELECT user_id FROM slice_parts($slice)
          UNION ALL
          SELECT user_id FROM chosen_steps($slice)
          WHERE session_no IN (SELECT session_no FROM chosen_sessions($slice) WHERE NOT one_user))
), one_by_one AS (
    SELECT avg(latency_ms) AS latency_avg,
           min(latency_ms) AS latency_min,
           max(latency_ms) AS latency_max,
           quantile_cont(latency_ms, [0.5, 0.95, 0.99]) AS latency_quantiles
    FROM chosen_requests($slice)
)
SELECT requests,
       requests_without_session,
       users,
       total_cost_usd,
       requests_without_cost,
       prompt_tokens,
       completion_tokens,
       CASE WHEN prompt_tokens IS NOT NULL OR completion_tokens IS NOT NULL
            THEN coalesce(prompt_tokens, 0) + coalesce(completion_tokens, 0) END AS total_tokens,
       cache_read_tokens,
       reasoning_tokens,
       failed_requests,
       success_rate,
       first_request_at,
       last_request_at,
       latency_avg,
       latency_min,
       latency_max,
       latency_quantiles
FROM summed, known_users, one_by_one;
