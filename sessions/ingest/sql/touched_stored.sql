-- Question: which requests do the touched sessions have that were there before?
-- Grain:    `touched_stored`: one row per request of a session that has a row in `sessions`, those of this chunk too.
-- Takes:    $first and $last: no request with a time that counts lies outside of them.
-- Traps:    they are searched for between two times, which spares reading a table that grows with every chunk.
CREATE OR REPLACE TEMP TABLE touched_stored AS
SELECT * EXCLUDE (properties) FROM requests
WHERE started_at BETWEEN $first::TIMESTAMP AND $last::TIMESTAMP
  AND session_id IN (SELECT session_id FROM touched WHERE stored)
UNION ALL BY NAME
SELECT * EXCLUDE (properties) FROM requests
WHERE started_at IS NULL AND session_id IN (SELECT session_id FROM touched WHERE stored);
