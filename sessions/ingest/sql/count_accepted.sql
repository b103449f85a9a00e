-- Question: how many records of this chunk are written as requests?
-- Grain:    one row.
SELECT (SELECT count(*) FROM draft) - (SELECT count(*) FROM left_out);
