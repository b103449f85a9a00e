-- Question: which sessions does this chunk touch, and which of them are there already?
-- Grain:    `touched`: one row per session. `stored` is true of one that has a row in `sessions`.
CREATE OR REPLACE TEMP TABLE touched AS
WITH ids AS (
    SELECT session_id FROM draft WHERE rowid NOT IN (SELECT row_id FROM left_out)
    UNION
    SELECT session_id FROM superseded
)
SELECT session_id, session_id IN (SELECT session_id FROM sessions) AS stored
FROM ids
WHERE session_id IS NOT NULL;
