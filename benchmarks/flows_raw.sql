-- Question: which raw columns do programs need that know no layout of ours?
-- Grain:    one row per request of a session, in the order of time, as a log has them.
SELECT session_id, session_name, operation, started_at, latency_ms, ok, cost_usd, prompt_tokens, completion_tokens
FROM requests
WHERE session_id IS NOT NULL
ORDER BY started_at, source_line;
