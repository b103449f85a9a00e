-- Question: what is written down when nothing of a file was left to read?
-- Grain:    one row, of the file.
UPDATE sources
SET status = 'complete',
    size_bytes = $size_bytes,
    modified_ns = $modified_ns,
    head_bytes = $head_bytes,
    head_hash = $head_hash
WHERE source_id = $source_id;
