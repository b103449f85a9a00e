-- Question: what does the ledger know of the file at this path?
-- Grain:    at most one row: the latest reading that still counts.
SELECT source_id, size_bytes, modified_ns, head_bytes, head_hash, read_to, lines, status, format
FROM sources
WHERE path = $path AND status <> 'replaced'
ORDER BY source_id DESC
LIMIT 1;
