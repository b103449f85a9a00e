-- Question: where does the source text of this request, or of this session's requests, stand?
-- Grain:    one row per request, in the order of session_requests.sql.
-- Takes:    $session_id or $request_id; the other one is NULL.
SELECT request_id, format, source_id, source_line
FROM requests
WHERE session_id = $session_id OR request_id = $request_id
ORDER BY started_at NULLS LAST, source_id, source_line;
