-- Question: what is written down when a file is first read?
-- Grain:    one row per file.
INSERT INTO sources BY NAME
SELECT $source_id::BIGINT AS source_id, $path AS path, $format AS format, $container AS container,
       $compression AS compression, $size_bytes AS size_bytes, $modified_ns AS modified_ns,
       $head_bytes AS head_bytes, $head_hash AS head_hash, 0 AS tail_at, 0 AS tail_bytes, '' AS tail_hash,
       0 AS read_to, 0 AS unfinished_bytes, 0 AS lines, 0 AS requests, 0 AS duplicates, 0 AS other,
       0 AS quarantined, 'partial' AS status,
       current_timestamp AT TIME ZONE 'UTC' AS first_read_at, current_timestamp AT TIME ZONE 'UTC' AS last_read_at;
