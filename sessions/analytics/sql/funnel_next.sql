-- Question: which requests can be this step of an attempt, other requests between its steps allowed?
-- Grain:    `funnel_chains`: one row per request that can; it replaces that of the step before.
-- Takes:    $level (from 2); $window_us from the first step and $step_window_us from the step before, both inclusive,
--           NULL for none.
-- NULLs:    where a window is set, a request without a time is in none: a difference that is not known is not within it.
-- Traps:    one predecessor is enough to look at, the latest request that can be the step before. Of two such requests the
--           later one is nearer, and its latest beginning is not earlier: by induction from the first step, where both are
--           the same, since windows and exclusions only bound a predecessor from below. So what any predecessor allows,
--           the latest allows, and it leaves the most of each window.
CREATE OR REPLACE TEMP TABLE funnel_reached AS
SELECT m.session_no, m.stretch, m.step, m.started_us, p.began_us, m.started_us - p.started_us AS since_us
FROM funnel_matches AS m
ASOF JOIN funnel_chains AS p ON p.session_no = m.session_no AND p.stretch = m.stretch AND m.step > p.step
WHERE m.level = $level
  AND ($window_us::BIGINT IS NULL OR m.started_us - p.began_us <= $window_us::BIGINT)
  AND ($step_window_us::BIGINT IS NULL OR m.started_us - p.started_us <= $step_window_us::BIGINT);
