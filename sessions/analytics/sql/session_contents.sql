-- Question: what is the source text of this session's requests?
-- Grain:    one row per request of session $session_id that has its text stored, in order.
-- Takes:    $session_id.
-- NULLs:    a request whose text was not kept has no row.
-- Traps:    contents are keyed by source and line; the ids are looked up first, so that little is unpacked.
SELECT r.request_id, r.format, c.text
FROM requests AS r
JOIN contents AS c ON c.source_id = r.source_id AND c.source_line = r.source_line
WHERE r.session_id = $session_id
ORDER BY r.started_at NULLS LAST, r.source_id, r.source_line;
