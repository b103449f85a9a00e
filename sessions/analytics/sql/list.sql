-- Question: which sessions are in the slice, sorted and filtered?
-- Grain:    one row per session; $limit rows from $offset on.
-- Takes:    $slice, as chosen_sessions takes it; $filter, as within_bounds does; $sort (a column), $descending, $limit,
--           $offset.
-- NULLs:    a session whose value is NULL comes last in either order.
SELECT session_id, session_name, user_id, started_at, last_request_at, duration_s, requests, success_rate,
       total_cost_usd, prompt_tokens, completion_tokens, total_tokens, avg_latency_ms, last_operation,
       first_operation, ended_at, wall_s, active_s, idle_s, ok_requests, failed_requests, requests_without_cost,
       cache_read_tokens, p95_latency_ms, last_ok, name_count, tied_requests, models, operations
FROM keyed_sessions($slice, $sort)
WHERE within_bounds($filter, total_cost_usd, requests, duration_s, failed_requests, last_operation)
ORDER BY CASE WHEN $descending::BOOLEAN THEN number_key END DESC NULLS LAST,
         CASE WHEN NOT $descending::BOOLEAN THEN number_key END ASC NULLS LAST,
         CASE WHEN $descending::BOOLEAN THEN text_key END DESC NULLS LAST,
         CASE WHEN NOT $descending::BOOLEAN THEN text_key END ASC NULLS LAST,
         session_id
LIMIT $limit OFFSET $offset;
