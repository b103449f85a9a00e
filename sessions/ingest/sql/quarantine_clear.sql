-- Question: which refused lines are judged anew because their file was rewritten?
-- Grain:    the refused lines of one earlier reading.
DELETE FROM quarantine WHERE source_id = $source_id;
