-- Question: which sessions does this chunk touch, and which of them are there already?
-- Grain:    `touched`: one row per session. `stored` is true of one that has a row in `sessions`, and a session_no.
-- Traps:    `sessions` is searched by id here alone: its rows and those of `steps` are found by number afterwards. Numbers
--           rise from chunk to chunk, so that little of the tables is read for them.
CREATE OR REPLACE TEMP TABLE touched AS
WITH ids AS (
    SELECT session_id FROM draft WHERE rowid NOT IN (SELECT row_id FROM left_out)
    UNION
    SELECT session_id FROM superseded
)
SELECT ids.session_id, sessions.session_no IS NOT NULL AS stored, sessions.session_no
FROM ids LEFT JOIN sessions USING (session_id)
WHERE ids.session_id IS NOT NULL;
