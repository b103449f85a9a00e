-- Question: what is each of these sessions in this slice?
-- Grain:    one row per session of $numbers, in no order; the columns of the list, and session_no.
-- Takes:    $slice, as chosen_sessions takes it; $numbers (a list of session_no).
SELECT session_no, session_id, session_name, user_id, started_at, last_request_at, duration_s, requests, success_rate,
       total_cost_usd, prompt_tokens, completion_tokens, total_tokens, avg_latency_ms, last_operation,
       first_operation, ended_at, wall_s, active_s, idle_s, ok_requests, failed_requests, requests_without_cost,
       cache_read_tokens, p95_latency_ms, last_ok, name_count, tied_requests, models, operations
FROM chosen_sessions($slice)
WHERE session_no IN (SELECT unnest($numbers::INTEGER[]));
