-- Question: which steps of their sessions are the requests of this slice? Kept for as long as questions are asked of it.
-- Grain:    one row per request that has a session, as session_steps makes it.
-- Takes:    $slice.
-- Traps:    a slice may cut requests out of the middle of a session: what is left counts as neighbours.
CREATE OR REPLACE TEMP TABLE picked_walks AS
WITH picked AS (SELECT * FROM slice($slice))
SELECT * FROM session_steps('picked');
