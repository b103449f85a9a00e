-- Question: which requests would be there, had this run not been told to write nothing?
-- Grain:    one row per id.
CREATE OR REPLACE TEMP TABLE seen (request_id VARCHAR);
