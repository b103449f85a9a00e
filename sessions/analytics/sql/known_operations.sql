-- Question: which operations are there?
-- Grain:    one row per operation that a request of this file has.
SELECT operation FROM operations ORDER BY operation;
