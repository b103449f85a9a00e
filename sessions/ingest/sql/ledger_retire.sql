-- Question: what becomes of an earlier reading of a file that was rewritten?
-- Grain:    one row, of the earlier reading; its requests stay. None where its file was found at another path since.
UPDATE sources SET status = 'replaced' WHERE source_id = $source_id AND path = $path;
