-- Question: what are the sessions and the steps of the slice that picked_walks.sql took?
-- Grain:    `picked_sessions`: one row per session, the columns of `sessions`. `picked_steps`: those of `steps`.
-- Traps:    a slice may cut off the request that carried the session's name, so the name is taken from the stored row.
CREATE OR REPLACE TEMP TABLE picked_sessions AS
SELECT cut.* REPLACE (coalesce(stored.session_name, cut.session_name) AS session_name), stored.session_no
FROM session_summary('picked_walks') AS cut
JOIN (SELECT session_id, session_name, session_no FROM sessions) AS stored USING (session_id);

CREATE OR REPLACE TEMP TABLE picked_steps AS
SELECT * FROM numbered_steps('picked_walks', 'picked_sessions') ORDER BY session_no, step;

DROP TABLE picked_walks;
