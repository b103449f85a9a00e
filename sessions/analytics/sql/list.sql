-- Question: which sessions are in the slice, sorted and filtered?
-- Grain:    one row per session; $limit rows from $offset on.
-- Takes:    $slice, as chosen_sessions takes it; $filter, as within_bounds does; $sort (a column), $descending, $limit,
--           $offset.
-- NULLs:    a session whose value is NULL comes last in either order.
-- Traps:    numbers and times are sorted as DOUBLE, texts as text: one of the two keys is NULL for every row.
WITH keyed AS (
    SELECT *,
           CASE $sort::VARCHAR
                WHEN 'started_at' THEN epoch_us(started_at)::DOUBLE
                WHEN 'last_request_at' THEN epoch_us(last_request_at)::DOUBLE
                WHEN 'ended_at' THEN epoch_us(ended_at)::DOUBLE
                WHEN 'duration_s' THEN duration_s
                WHEN 'wall_s' THEN wall_s
                WHEN 'active_s' THEN active_s
                WHEN 'idle_s' THEN idle_s
                WHEN 'requests' THEN requests::DOUBLE
                WHEN 'ok_requests' THEN ok_requests::DOUBLE
                WHEN 'failed_requests' THEN failed_requests::DOUBLE
                WHEN 'success_rate' THEN success_rate
                WHEN 'total_cost_usd' THEN total_cost_usd::DOUBLE
                WHEN 'requests_without_cost' THEN requests_without_cost::DOUBLE
                WHEN 'prompt_tokens' THEN prompt_tokens::DOUBLE
                WHEN 'completion_tokens' THEN completion_tokens::DOUBLE
                WHEN 'total_tokens' THEN total_tokens::DOUBLE
                WHEN 'cache_read_tokens' THEN cache_read_tokens::DOUBLE
                WHEN 'avg_latency_ms' THEN avg_latency_ms
                WHEN 'latency_requests' THEN latency_requests::DOUBLE
                WHEN 'p95_latency_ms' THEN p95_latency_ms
                WHEN 'last_ok' THEN last_ok::INTEGER::DOUBLE
                WHEN 'name_count' THEN name_count::DOUBLE
                WHEN 'tied_requests' THEN tied_requests::DOUBLE END AS number_key,
           CASE $sort::VARCHAR
                WHEN 'session_id' THEN session_id
                WHEN 'session_name' THEN session_name
                WHEN 'user_id' THEN user_id
                WHEN 'first_operation' THEN first_operation
                WHEN 'last_operation' THEN last_operation
                WHEN 'models' THEN array_to_string(models, ',')
                WHEN 'operations' THEN array_to_string(operations, ',') END AS text_key
    FROM chosen_sessions($slice)
    WHERE within_bounds($filter, total_cost_usd, requests, duration_s, failed_requests, last_operation)
)
SELECT session_id, session_name, user_id, started_at, last_request_at, duration_s, requests, success_rate,
       total_cost_usd, prompt_tokens, completion_tokens, total_tokens, avg_latency_ms, last_operation,
       first_operation, ended_at, wall_s, active_s, idle_s, ok_requests, failed_requests, requests_without_cost,
       cache_read_tokens, p95_latency_ms, last_ok, name_count, tied_requests, models, operations
FROM keyed
ORDER BY CASE WHEN $descending::BOOLEAN THEN number_key END DESC NULLS LAST,
         CASE WHEN NOT $descending::BOOLEAN THEN number_key END ASC NULLS LAST,
         CASE WHEN $descending::BOOLEAN THEN text_key END DESC NULLS LAST,
         CASE WHEN NOT $descending::BOOLEAN THEN text_key END ASC NULLS LAST,
         session_id
LIMIT $limit OFFSET $offset;
