-- Question: what are the sessions that this chunk touched, now?
-- Grain:    one row per touched session; it replaces the row that was there.
-- Traps:    a chunk may add to a session that is stored already, so all its requests are read again.
CREATE OR REPLACE TEMP TABLE touched AS
SELECT DISTINCT session_id
FROM draft
WHERE session_id IS NOT NULL AND source_line NOT IN (SELECT source_line FROM left_out);

CREATE OR REPLACE TEMP VIEW touched_requests AS
SELECT requests.* FROM requests SEMI JOIN touched USING (session_id);

DELETE FROM sessions WHERE session_id IN (SELECT session_id FROM touched);

INSERT INTO sessions BY NAME SELECT * FROM session_rollup('touched_requests');
