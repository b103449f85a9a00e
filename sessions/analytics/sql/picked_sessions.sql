-- Question: what are the sessions of this slice? Kept for as long as several questions are asked of it.
-- Grain:    one row per session, the columns of `sessions`.
-- Takes:    $slice.
-- Traps:    name the table in s.rolled and slice_sessions(s) reads it instead of rolling the requests up again.
CREATE OR REPLACE TEMP TABLE picked_sessions AS
SELECT * FROM slice_sessions($slice);
