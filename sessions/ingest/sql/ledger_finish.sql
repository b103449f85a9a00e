-- Question: what is written down when nothing of a file was left to read?
-- Grain:    one row, of the file.
UPDATE sources SET status = 'complete' WHERE source_id = $source_id;
