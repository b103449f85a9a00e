-- Question: what is written down when more of files has been read?
-- Grain:    one row per element of $rows, a list of structs; the counts are those of a chunk and are added up.
-- Traps:    a file that was renamed since has another path now.
UPDATE sources
SET path = file.path,
    size_bytes = file.size_bytes,
    modified_ns = file.modified_ns,
    head_bytes = file.head_bytes,
    head_hash = file.head_hash,
    tail_at = file.tail_at,
    tail_bytes = file.tail_bytes,
    tail_hash = file.tail_hash,
    read_to = file.read_to,
    unfinished_bytes = file.unfinished_bytes,
    lines = sources.lines + file.lines,
    requests = sources.requests + file.requests,
    duplicates = sources.duplicates + file.duplicates,
    other = sources.other + file.other,
    quarantined = sources.quarantined + file.quarantined,
    status = file.status,
    last_read_at = current_timestamp AT TIME ZONE 'UTC'
FROM (SELECT unnest(list) AS file
      FROM (SELECT $rows::STRUCT(source_id BIGINT, path VARCHAR, size_bytes BIGINT, modified_ns BIGINT, head_bytes BIGINT,
                                 head_hash VARCHAR, tail_at BIGINT, tail_bytes BIGINT, tail_hash VARCHAR, read_to BIGINT,
                                 unfinished_bytes BIGINT, lines BIGINT, requests BIGINT, duplicates BIGINT, other BIGINT,
                                 quarantined BIGINT, status VARCHAR)[] AS list))
WHERE sources.source_id = file.source_id;
