-- Question: what is written down when more of a file has been read?
-- Grain:    one row, of the file; the counts are those of the chunk and are added up.
-- Traps:    a file that was renamed since has another path now.
UPDATE sources
SET path = $path,
    size_bytes = $size_bytes,
    modified_ns = $modified_ns,
    head_bytes = $head_bytes,
    head_hash = $head_hash,
    tail_at = $tail_at,
    tail_bytes = $tail_bytes,
    tail_hash = $tail_hash,
    read_to = $read_to,
    unfinished_bytes = $unfinished_bytes,
    lines = lines + $lines,
    requests = requests + $requests,
    duplicates = duplicates + $duplicates,
    other = other + $other,
    quarantined = quarantined + $quarantined,
    status = $status,
    last_read_at = current_timestamp AT TIME ZONE 'UTC'
WHERE source_id = $source_id;
