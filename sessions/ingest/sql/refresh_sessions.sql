-- Question: what are the sessions that this chunk touched, now?
-- Grain:    one row per touched session; it replaces the row that was there.
-- Traps:    a session that begins in this chunk has its requests in `draft`, all of them: they are not read again.
DELETE FROM sessions WHERE session_id IN (SELECT session_id FROM touched WHERE stored);

CREATE OR REPLACE TEMP VIEW touched_requests AS
FROM touched_stored
UNION ALL BY NAME
SELECT * EXCLUDE (reason, properties) FROM draft
WHERE rowid NOT IN (SELECT row_id FROM left_out)
  AND session_id IN (SELECT session_id FROM touched WHERE NOT stored);

INSERT INTO sessions BY NAME SELECT * FROM session_rollup('touched_requests');
