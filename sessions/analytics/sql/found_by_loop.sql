-- Question: which sessions repeat this cycle 3 times or more in a row?
-- Grain:    `found_numbers`: one row per session.
-- Takes:    $slice, that of loop_walks.sql; loop_runs.sql must have run. $numbers: those of the cycle's operations.
CREATE OR REPLACE TEMP TABLE found_numbers AS
SELECT DISTINCT c.session_no
FROM chosen_sessions($slice) AS c JOIN loop_walks AS w USING (sequence)
WHERE w.walk_no IN (SELECT r.walk_no FROM loop_runs AS r WHERE r.cycle::INTEGER[] = $numbers::INTEGER[]);
