-- Question: which sessions repeat this cycle 3 times or more in a row?
-- Grain:    `found_numbers`: one row per session.
-- Takes:    $slice, that of loop_runs.sql, which must have run; $numbers, the numbers of the cycle's operations in order.
CREATE OR REPLACE TEMP TABLE found_numbers AS
SELECT DISTINCT c.session_no
FROM chosen_sessions($slice) AS c JOIN loop_runs AS r USING (sequence)
WHERE r.cycle::INTEGER[] = $numbers::INTEGER[];
