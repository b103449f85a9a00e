-- Question: which requests does this beginning of an id mean?
-- Grain:    one row per request, at most 6; the exact one first, since a text sorts before its continuations.
-- Takes:    $prefix.
SELECT request_id
FROM requests
WHERE starts_with(request_id, $prefix)
ORDER BY request_id
LIMIT 6;
