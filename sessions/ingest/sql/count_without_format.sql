-- Question: how many records are of another format than the one that was tried?
-- Grain:    one row.
SELECT count(*) FROM draft WHERE reason = 'no_request';
