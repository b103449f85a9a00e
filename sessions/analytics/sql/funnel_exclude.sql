-- Question: which stretches of their sessions are free of excluded requests?
-- Grain:    `funnel_matches` as before, without requests that match an exclusion: those fill no step, whatever else they
--           match. Rows of a session with the same stretch have no excluded request between them.
-- Takes:    funnel_matches; level 0 is an exclusion.
CREATE OR REPLACE TEMP TABLE funnel_clean AS
WITH excluded AS (
    SELECT DISTINCT session_no, step FROM funnel_matches WHERE level = 0
)
SELECT m.session_no, m.level, m.step, m.started_us, coalesce(x.step, 0) AS stretch
FROM funnel_matches AS m
ASOF LEFT JOIN excluded AS x ON x.session_no = m.session_no AND m.step >= x.step
WHERE m.level > 0 AND x.step IS DISTINCT FROM m.step;

DROP TABLE funnel_matches;

ALTER TABLE funnel_clean RENAME TO funnel_matches;
