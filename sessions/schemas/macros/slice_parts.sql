-- Question: of what is a slice made, its sessions as they are and its requests without a session beside them?
-- Grain:    one row per session, and one per request without a session.
-- Takes:    s, as chosen_sessions(s) does.
-- NULLs:    as in `sessions` and `requests`; last_ok is NULL for a request without a session.
-- Traps:    sums over these are sums over all requests of the slice, and far fewer rows to read. A mean latency is weighted
--           by latency_requests.
CREATE OR REPLACE MACRO slice_parts(s) AS TABLE
SELECT session_name, user_id, 1 AS sessions, requests, total_cost_usd, requests_without_cost, prompt_tokens,
       completion_tokens, cache_read_tokens, reasoning_tokens, ok_requests, failed_requests, avg_latency_ms,
       latency_requests, started_at, last_request_at, last_ok
FROM chosen_sessions(s)
UNION ALL
SELECT session_name, user_id, 0, 1, cost_usd, (cost_usd IS NULL)::BIGINT, prompt_tokens, completion_tokens,
       cache_read_tokens, reasoning_tokens, (ok IS TRUE)::BIGINT, (ok IS FALSE)::BIGINT, latency_ms,
       (latency_ms IS NOT NULL)::BIGINT, started_at, started_at, NULL
FROM slice(s)
WHERE session_id IS NULL;
