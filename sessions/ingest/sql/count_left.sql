-- Question: how many lines are still without a format?
-- Grain:    one row.
SELECT count(*) FROM without_format;
