-- Question: which refused line is judged anew because the file has grown?
-- Grain:    one row, the unfinished last line.
DELETE FROM quarantine WHERE source_id = $source_id AND source_line = $source_line;
