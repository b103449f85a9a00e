-- Question: as picked_walks.sql, of the sessions that picked_cut.sql found alone: which steps are their requests in the slice?
-- Grain:    one row per request, as session_steps makes it.
-- Takes:    $slice.
-- Traps:    all other sessions of the slice are in it whole, and stored: walking those would take most of the time.
CREATE OR REPLACE TEMP TABLE picked_walks AS
WITH picked AS (
    SELECT * FROM slice($slice) WHERE session_id IN (SELECT session_id FROM picked_cut)
)
SELECT * FROM session_steps('picked');
