-- Question: where are the blocks of a file's source text?
-- Grain:    one row per block, in the order of its lines.
SELECT rowid FROM contents WHERE source_id = $source_id ORDER BY first_line, last_line;
