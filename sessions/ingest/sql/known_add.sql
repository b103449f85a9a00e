-- Question: which requests of this chunk are there from now on?
-- Grain:    one row per request that was added.
INSERT INTO known
SELECT hash(request_id) FROM draft WHERE rowid NOT IN (SELECT row_id FROM left_out);
