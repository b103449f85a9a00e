-- Question: which files were read, how far, and what became of their lines? The last read first.
-- Grain:    one row per reading of a file; a file that was rewritten has one for each time it was read anew.
-- Takes:    $only, $without (a status each, NULL does not restrict), $limit, $offset.
-- NULLs:    none.
-- Traps:    read_to counts bytes of decompressed text, and rows for Parquet; size_bytes is the size on disk.
SELECT source_id, path, format, container, compression, status, size_bytes, read_to, lines, requests, duplicates,
       other, quarantined, first_read_at, last_read_at
FROM sources
WHERE ($only::VARCHAR IS NULL OR status = $only::VARCHAR) AND ($without::VARCHAR IS NULL OR status <> $without::VARCHAR)
ORDER BY last_read_at DESC, source_id DESC
LIMIT $limit OFFSET $offset;
