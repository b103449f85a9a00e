-- Question: what is the source text of each new request?
-- Grain:    one row per accepted request, in the order of the file.
-- Traps:    credentials were replaced when `lines` was made.
INSERT INTO contents BY NAME
SELECT $source_id::BIGINT AS source_id, source_line, line AS text
FROM lines SEMI JOIN accepted USING (source_line)
ORDER BY source_line;
