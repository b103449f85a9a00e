-- Question: which requests are there already? Made once per run, for accept.sql.
-- Grain:    one row per stored request: a hash of its id.
-- Traps:    ids are held against hashes, since 10 million hashes are searched for the ids of a chunk in 0.1 CPU-s, the
--           ids themselves in 0.9. Equal hashes alone decide nothing: contest.sql compares the ids.
CREATE OR REPLACE TEMP TABLE known AS SELECT hash(request_id) AS key FROM requests;
