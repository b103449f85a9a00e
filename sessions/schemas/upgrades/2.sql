-- Question: none; it brings a file of schema version 1 to version 2.
-- What:     source text is kept in blocks of many lines, and the ledger knows the end of what it read.
-- Traps:    a block holds consecutive lines, so the text that stood a row a line is put together file by file, 1,000
--           lines to a block, with an empty line for each that became no request. What was read last was not marked:
--           a mark of no bytes fits every file that is as long. A last line that was refused as unfinished is left for
--           the next run, as it is today.
ALTER TABLE sources RENAME TO sources_1;

CREATE TABLE sources (
    source_id BIGINT NOT NULL,
    path VARCHAR NOT NULL,
    format VARCHAR NOT NULL,
    container VARCHAR NOT NULL,
    compression VARCHAR NOT NULL,
    size_bytes BIGINT NOT NULL,
    modified_ns BIGINT NOT NULL,
    head_bytes BIGINT NOT NULL,
    head_hash VARCHAR NOT NULL,
    tail_at BIGINT NOT NULL,
    tail_bytes BIGINT NOT NULL,
    tail_hash VARCHAR NOT NULL,
    read_to BIGINT NOT NULL,
    unfinished_bytes BIGINT NOT NULL,
    lines BIGINT NOT NULL,
    requests BIGINT NOT NULL,
    duplicates BIGINT NOT NULL,
    other BIGINT NOT NULL,
    quarantined BIGINT NOT NULL,
    status VARCHAR NOT NULL,
    first_read_at TIMESTAMP NOT NULL,
    last_read_at TIMESTAMP NOT NULL
);

INSERT INTO sources BY NAME
SELECT sources_1.* REPLACE (coalesce(byte_offset, read_to) AS read_to, lines - (byte_offset IS NOT NULL)::BIGINT AS lines,
                            quarantined - (byte_offset IS NOT NULL)::BIGINT AS quarantined),
       CASE WHEN compression = 'none' AND container <> 'parquet' THEN coalesce(byte_offset, read_to) ELSE size_bytes END
           AS tail_at,
       0 AS tail_bytes, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' AS tail_hash,
       coalesce(read_to - byte_offset, 0) AS unfinished_bytes
FROM sources_1
LEFT JOIN quarantine ON quarantine.source_id = sources_1.source_id AND source_line = lines AND reason = 'unfinished'
ORDER BY sources_1.source_id;

DELETE FROM quarantine
WHERE reason = 'unfinished' AND (source_id, source_line) IN (SELECT (source_id, lines) FROM sources_1);

DROP TABLE sources_1;

ALTER TABLE contents RENAME TO contents_1;

CREATE TABLE contents (
    source_id BIGINT NOT NULL,
    first_line BIGINT NOT NULL,
    last_line BIGINT NOT NULL,
    separator VARCHAR NOT NULL,
    encoding VARCHAR NOT NULL,
    text_bytes BIGINT NOT NULL,
    block BLOB NOT NULL USING COMPRESSION uncompressed
);

INSERT INTO contents BY NAME
WITH spans AS (
    SELECT source_id, source_line // 1000 AS number, min(source_line) AS first_line, max(source_line) AS last_line
    FROM contents_1
    GROUP BY ALL
), filled AS (
    SELECT source_id, number, first_line, last_line,
           unnest(range(first_line, last_line + 1)) AS source_line
    FROM spans
), texts AS (
    SELECT filled.*, coalesce(contents_1.text, '') || chr(10) AS text
    FROM filled LEFT JOIN contents_1 USING (source_id, source_line)
), joined AS (
    SELECT source_id, first_line, last_line, string_agg(text, '' ORDER BY source_line) AS text
    FROM texts
    GROUP BY ALL
)
SELECT source_id, first_line, last_line, chr(10) AS separator, 'none' AS encoding, strlen(text) AS text_bytes,
       encode(text) AS block
FROM joined
ORDER BY source_id, first_line;

DROP TABLE contents_1;
