-- Question: in which order do the requests of funnel_found stand in their sessions?
-- Grain:    `funnel_matches`, as funnel_matches makes it.
-- Takes:    $slice.
-- Traps:    steps are numbered among the requests found, in the order of session_steps: enough to tell which comes first,
--           but not which are neighbours.
CREATE OR REPLACE TEMP TABLE funnel_matches AS
SELECT c.session_no, f.level,
       dense_rank() OVER (PARTITION BY c.session_no
                          ORDER BY f.started_at NULLS LAST, f.source_id, f.source_line)::INTEGER AS step,
       epoch_us(f.started_at) AS started_us, 0 AS stretch
FROM funnel_found AS f JOIN chosen_sessions($slice) AS c USING (session_id);
