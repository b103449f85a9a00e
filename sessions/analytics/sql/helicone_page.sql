-- Question: which sessions are meant, newest first?
-- Grain:    one row per session id and name; $limit rows from $offset on.
-- Takes:    the view helicone_sessions; $limit, $offset; $oldest and $newest, between which the rows lie, or NULL.
-- NULLs:    a session whose start is not known comes last; its mean latency is 0 where no latency is known.
SELECT session_created_at AS created_at,
       session_latest_request_created_at AS latest_request_created_at,
       session_id,
       session_session_name AS session_name,
       coalesce(avg_latency_ms, 0) AS avg_latency,
       session_total_cost AS total_cost,
       session_total_requests AS total_requests,
       session_prompt_tokens AS prompt_tokens,
       session_completion_tokens AS completion_tokens,
       session_total_tokens AS total_tokens
FROM helicone_sessions
WHERE $newest::TIMESTAMP IS NULL OR session_created_at BETWEEN $oldest::TIMESTAMP AND $newest::TIMESTAMP
ORDER BY session_created_at DESC NULLS LAST, session_id, session_session_name
LIMIT $limit OFFSET $offset;
