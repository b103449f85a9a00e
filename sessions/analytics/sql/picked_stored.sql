-- Question: what are the sessions and the steps that picked_whole.sql found?
-- Grain:    rows added to `picked_sessions` and to `picked_steps`, as they are stored.
INSERT INTO picked_sessions BY NAME
SELECT * FROM sessions WHERE session_no IN (SELECT session_no FROM picked_whole);

INSERT INTO picked_steps BY NAME
SELECT * FROM steps WHERE session_no IN (SELECT session_no FROM picked_whole);

DROP TABLE picked_whole;

DROP TABLE picked_cut;
