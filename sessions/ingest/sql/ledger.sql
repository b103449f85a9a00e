-- Question: what was read before, and how far?
-- Grain:    one row per source, the latest last.
SELECT source_id, path, format, container, compression, size_bytes, modified_ns, head_bytes, head_hash,
       tail_at, tail_bytes, tail_hash, read_to, unfinished_bytes, lines, status
FROM sources
ORDER BY source_id;
