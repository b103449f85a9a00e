-- Question: for which reasons were lines ever refused?
-- Grain:    one row per reason code.
SELECT DISTINCT reason FROM quarantine ORDER BY reason;
