-- Question: what is the source text of this request, or of this session's requests?
-- Grain:    one row per request, in the order of session_requests.sql.
-- Takes:    $session_id or $request_id; the other one is NULL.
-- NULLs:    a request whose text was not kept has a NULL text.
-- Traps:    contents are keyed by source and line; the ids are looked up first, so that little is unpacked.
SELECT r.request_id, r.format, c.text
FROM requests AS r
LEFT JOIN contents AS c ON c.source_id = r.source_id AND c.source_line = r.source_line
WHERE r.session_id = $session_id OR r.request_id = $request_id
ORDER BY r.started_at NULLS LAST, r.source_id, r.source_line;
