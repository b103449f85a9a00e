-- Question: which requests would this chunk have added?
-- Grain:    one row per id.
INSERT INTO seen SELECT request_id FROM draft WHERE rowid NOT IN (SELECT row_id FROM left_out);
