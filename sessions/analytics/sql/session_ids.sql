-- Question: which sessions does this beginning of an id mean?
-- Grain:    one row per session, at most 6; the exact one first, since a text sorts before its continuations.
-- Takes:    $prefix.
SELECT session_id
FROM sessions
WHERE starts_with(session_id, $prefix)
ORDER BY session_id
LIMIT 6;
