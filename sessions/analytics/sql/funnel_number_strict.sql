-- Question: in which order do the requests of funnel_found stand in their sessions, and which are neighbours?
-- Grain:    `funnel_matches`, as funnel_matches makes it.
-- Takes:    $slice.
-- Traps:    all requests of a session are numbered, in the order of session_steps, those of the slice left: only sessions
--           with a request that was found are read.
CREATE OR REPLACE TEMP TABLE funnel_matches AS
WITH numbered AS (
    SELECT r.session_id, r.source_id, r.source_line,
           row_number() OVER (PARTITION BY r.session_id
                              ORDER BY r.started_at NULLS LAST, r.source_id, r.source_line)::INTEGER AS step
    FROM slice($slice) AS r
    WHERE r.session_id IN (SELECT session_id FROM funnel_found)
)
SELECT c.session_no, f.level, n.step, epoch_us(f.started_at) AS started_us, 0 AS stretch
FROM funnel_found AS f
JOIN numbered AS n USING (session_id, source_id, source_line)
JOIN chosen_sessions($slice) AS c USING (session_id);
