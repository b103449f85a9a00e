-- Question: where is the source text of this session's requests?
-- Grain:    one row per request of session $session_id, in the order of session_requests.sql.
-- Takes:    $session_id.
SELECT request_id, format, source_id, source_line
FROM requests
WHERE session_id = $session_id
ORDER BY started_at NULLS LAST, source_id, source_line;
