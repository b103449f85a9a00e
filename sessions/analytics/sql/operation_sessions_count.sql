-- Question: how many sessions were at this operation?
-- Grain:    one row.
-- Takes:    $slice, $pattern (as operation_sessions.sql does).
WITH meant AS (
    SELECT operation_no FROM operations WHERE operation_matches(operation, $pattern::VARCHAR)
    UNION ALL SELECT 0 WHERE $pattern::VARCHAR IS NULL
)
SELECT count(DISTINCT session_no) AS sessions
FROM chosen_steps($slice)
WHERE operation_no IN (SELECT operation_no FROM meant);
