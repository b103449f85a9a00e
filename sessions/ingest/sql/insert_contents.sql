-- Question: what is the source text of each new request?
-- Grain:    one row per accepted request, in the order of the file, as in insert_requests.sql.
-- Traps:    credentials were replaced when `lines` was made.
INSERT INTO contents BY NAME
SELECT $source_id::BIGINT AS source_id, source_line, line AS text
FROM lines
WHERE fault IS NULL AND source_line NOT IN (SELECT source_line FROM left_out);
