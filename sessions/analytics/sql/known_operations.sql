-- Question: which operations are there?
-- Grain:    one row per operation.
SELECT operation FROM operations ORDER BY operation;
