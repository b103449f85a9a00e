-- Question: which session has which of the sequences that are left?
-- Grain:    `flow_chosen`: one row per session.
-- Takes:    $slice, that of flow_walks.sql.
CREATE OR REPLACE TEMP TABLE flow_chosen AS
SELECT c.session_no, w.walk_no
FROM chosen_sessions($slice) AS c JOIN flow_walks AS w USING (sequence)
WHERE w.walk_no IN (SELECT p.walk_no FROM flow_places AS p);
