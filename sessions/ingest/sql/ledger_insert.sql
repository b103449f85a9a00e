-- Question: what is written down when files are first read?
-- Grain:    one row per element of $rows, a list of structs.
INSERT INTO sources BY NAME
SELECT file.*, 0 AS tail_at, 0 AS tail_bytes, '' AS tail_hash, 0 AS read_to, 0 AS unfinished_bytes, 0 AS lines,
       0 AS requests, 0 AS duplicates, 0 AS other, 0 AS quarantined, 'partial' AS status,
       current_timestamp AT TIME ZONE 'UTC' AS first_read_at, current_timestamp AT TIME ZONE 'UTC' AS last_read_at
FROM (SELECT unnest($rows::STRUCT(source_id BIGINT, path VARCHAR, format VARCHAR, container VARCHAR, compression VARCHAR,
                                  size_bytes BIGINT, modified_ns BIGINT, head_bytes BIGINT, head_hash VARCHAR)[]) AS file);
