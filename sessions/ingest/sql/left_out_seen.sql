-- Question: which records of this chunk repeat a request that an earlier chunk would have added?
-- Grain:    one row per such record goes to `left_out`.
INSERT INTO left_out
SELECT rowid FROM draft
WHERE rowid NOT IN (SELECT row_id FROM left_out) AND request_id IN (SELECT request_id FROM seen);
