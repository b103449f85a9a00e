-- Question: what is this refused line, whole?
-- Grain:    one row, or none.
-- Takes:    $source_id, $source_line: digits, as text; more of them than any id has match nothing.
-- NULLs:    byte_offset of a row of Parquet; text that was not kept.
SELECT q.source_id, s.path, q.source_line, q.byte_offset, q.reason, q.refused_at, q.text
FROM quarantine AS q
LEFT JOIN sources AS s USING (source_id)
WHERE q.source_id = TRY_CAST($source_id AS BIGINT) AND q.source_line = TRY_CAST($source_line AS BIGINT);
