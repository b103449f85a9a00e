-- Question: which requests do the touched sessions have now?
-- Grain:    `touched_requests`: one row per request.
-- Takes:    $first and $last: no request with a time that counts lies outside of them.
-- Traps:    a session that begins in this chunk has its requests in `draft`, all of them. The requests of others are
--           searched for between two times, which spares reading a table that grows with every chunk.
CREATE OR REPLACE TEMP TABLE touched_requests AS
SELECT * FROM requests
WHERE started_at BETWEEN $first::TIMESTAMP AND $last::TIMESTAMP
  AND session_id IN (SELECT session_id FROM touched WHERE stored)
UNION ALL BY NAME
SELECT * FROM requests
WHERE started_at IS NULL AND session_id IN (SELECT session_id FROM touched WHERE stored)
UNION ALL BY NAME
SELECT * EXCLUDE (reason, properties) FROM draft
WHERE rowid NOT IN (SELECT row_id FROM left_out)
  AND session_id IN (SELECT session_id FROM touched WHERE NOT stored);
