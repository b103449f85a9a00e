-- Question: none; it writes one block of source text into the attached database `fresh`.
-- Grain:    one row.
INSERT INTO fresh.main.contents BY NAME
SELECT $source_id::BIGINT AS source_id, $first_line::BIGINT AS first_line, $last_line::BIGINT AS last_line,
       $lines::BIGINT[] AS lines,
       $separator AS separator, 'zstd' AS encoding, $text_bytes::BIGINT AS text_bytes, $block::BLOB AS block;
