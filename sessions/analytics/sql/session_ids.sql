-- Question: which sessions does this beginning of an id mean?
-- Grain:    one row per session, the exact one first; at most 6.
-- Takes:    $prefix.
SELECT session_id
FROM sessions
WHERE starts_with(session_id, $prefix)
ORDER BY session_id <> $prefix, session_id
LIMIT 6;
