-- Question: what does this chunk add to `requests`?
-- Grain:    one row per accepted request, in the order of the file.
-- Traps:    `draft` is in that order and NOT IN keeps it, where a join may turn it round. Sorting the rows again
--           would cost half as much as inserting them.
INSERT INTO requests BY NAME
SELECT * EXCLUDE (byte_offset, reason), $format AS format, $source_id::BIGINT AS source_id
FROM draft
WHERE source_line NOT IN (SELECT source_line FROM left_out);
