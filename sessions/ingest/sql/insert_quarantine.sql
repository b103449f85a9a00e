-- Question: none; it writes refused lines down.
-- Grain:    one list of $rows is one row: its values as text.
-- Traps:    10,000 rows as one parameter take 0.1 s, as an INSERT each 10 s: a log in Latin-1 has as many.
INSERT INTO quarantine BY NAME
SELECT texts[1]::BIGINT AS source_id, texts[2]::BIGINT AS source_line, texts[3]::BIGINT AS byte_offset,
       texts[4] AS reason, texts[5] AS text, current_timestamp AT TIME ZONE 'UTC' AS refused_at
FROM (SELECT unnest($rows::VARCHAR[][]) AS texts);
