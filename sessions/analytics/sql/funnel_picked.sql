-- Question: which sessions are behind a number of the funnel? Kept for as long as they are listed.
-- Grain:    `funnel_sessions`: one row per session; the columns of `sessions`.
-- Takes:    $slice; $least and $most, the bounds of the last step that they made; funnel_made.
CREATE OR REPLACE TEMP TABLE funnel_sessions AS
WITH depths AS (
    SELECT session_no, max(level) AS depth FROM funnel_made GROUP BY session_no
)
SELECT c.*
FROM chosen_sessions($slice) AS c JOIN depths AS d USING (session_no)
WHERE d.depth BETWEEN $least AND $most;
