-- Question: what are the sessions that this chunk touched, now?
-- Grain:    one row per touched session; it replaces the row that was there.
DELETE FROM sessions WHERE session_id IN (SELECT session_id FROM touched WHERE stored);

INSERT INTO sessions BY NAME SELECT * FROM session_rollup('touched_requests');
