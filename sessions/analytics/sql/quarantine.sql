-- Question: which lines were refused, and why? Those of the file read last come first.
-- Grain:    one row per refused line, files in the order of sources.sql, their lines in order.
-- Takes:    $reasons, $sources (lists; NULL for all, of files that another reading did not replace), $characters (how much of a text; NULL for all of it), $limit,
--           $offset.
-- NULLs:    byte_offset of a row of Parquet; text that was not kept.
SELECT q.source_id, s.path, q.source_line, q.byte_offset, q.reason, q.refused_at,
       CASE WHEN $characters::BIGINT IS NULL THEN q.text ELSE left(q.text, $characters::BIGINT) END AS text
FROM quarantine AS q
LEFT JOIN sources AS s USING (source_id)
WHERE ($reasons::VARCHAR[] IS NULL OR list_contains($reasons::VARCHAR[], q.reason))
  AND CASE WHEN $sources::BIGINT[] IS NULL THEN s.status IS DISTINCT FROM 'replaced'
           ELSE list_contains($sources::BIGINT[], q.source_id) END
ORDER BY s.last_read_at DESC, q.source_id DESC, q.source_line
LIMIT $limit OFFSET $offset;
