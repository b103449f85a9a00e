-- Question: which requests can be this step of an attempt, nothing but repeats of the step before standing between?
-- Grain:    as funnel_next.
-- Takes:    as funnel_next.
-- NULLs:    as funnel_next.
-- Traps:    a run is requests one behind the other that all match the step before. Within one, the latest request that
--           made that step is the one to go on from, as in funnel_next; the others behind it are its repeats.
--           Excluded requests are not in funnel_matches, so they break a run like any foreign one.
CREATE OR REPLACE TEMP TABLE funnel_reached AS
WITH before AS (
    SELECT m.session_no, m.step,
           CASE WHEN p.step IS NOT NULL
                THEN {'started_us': p.started_us, 'began_us': p.began_us} END AS made,
           m.step - row_number() OVER (PARTITION BY m.session_no ORDER BY m.step) AS run
    FROM funnel_matches AS m LEFT JOIN funnel_chains AS p USING (session_no, step)
    WHERE m.level = $level - 1
), alive AS (
    SELECT session_no, step, last_value(made IGNORE NULLS) OVER (PARTITION BY session_no, run ORDER BY step) AS made
    FROM before
)
SELECT m.session_no, m.stretch, m.step, m.started_us, p.made.began_us AS began_us,
       m.started_us - p.made.started_us AS since_us
FROM funnel_matches AS m JOIN alive AS p ON p.session_no = m.session_no AND p.step = m.step - 1
WHERE m.level = $level
  AND p.made IS NOT NULL
  AND ($window_us::BIGINT IS NULL OR m.started_us - p.made.began_us <= $window_us::BIGINT)
  AND ($step_window_us::BIGINT IS NULL OR m.started_us - p.made.started_us <= $step_window_us::BIGINT);
