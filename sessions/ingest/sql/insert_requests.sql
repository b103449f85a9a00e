-- Question: what does this chunk add to `requests`?
-- Grain:    one row per accepted request, in the order of the file.
INSERT INTO requests BY NAME
SELECT * EXCLUDE (byte_offset, reason), $format AS format, $source_id::BIGINT AS source_id
FROM accepted
ORDER BY source_line;
