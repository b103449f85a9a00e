-- Question: what is written down when nothing of a file was left to read?
-- Grain:    one row, of the file.
UPDATE sources
SET status = 'complete',
    path = $path,
    size_bytes = $size_bytes,
    modified_ns = $modified_ns,
    head_bytes = $head_bytes,
    head_hash = $head_hash,
    tail_at = $tail_at,
    tail_bytes = $tail_bytes,
    tail_hash = $tail_hash,
    read_to = $read_to,
    unfinished_bytes = $unfinished_bytes
WHERE source_id = $source_id;
