-- Question: which requests is this session made of?
-- Grain:    one row per request of session $session_id, in order: (started_at, source_id, source_line).
-- Takes:    $session_id.
-- NULLs:    not logged. offset_s is NULL for a request without a time.
-- Traps:    offsets count from the session's first request, which need not be the first line of a file.
SELECT r.request_id, r.session_path, r.operation, r.started_at, r.ended_at,
       (epoch_us(r.started_at) - epoch_us(min(r.started_at) OVER ())) / 1e6 AS offset_s,
       r.latency_ms, r.ttft_ms, r.status, r.ok, r.error_type, r.error_message, r.provider, r.model,
       r.cost_usd, r.cost_source, r.prompt_tokens, r.completion_tokens, r.cache_read_tokens,
       r.cache_write_tokens, r.reasoning_tokens, r.streamed, r.cached, r.user_id, r.session_name, r.properties,
       r.format, s.path AS source, r.source_id, r.source_line
FROM requests AS r
LEFT JOIN sources AS s USING (source_id)
WHERE r.session_id = $session_id
ORDER BY r.started_at NULLS LAST, r.source_id, r.source_line;
