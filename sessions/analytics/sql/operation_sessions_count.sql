-- Question: how many sessions were at these operations?
-- Grain:    one row.
-- Takes:    $slice, $patterns, $no_path (as operation_sessions.sql does).
WITH meant AS (
    SELECT o.operation_no
    FROM operations AS o
    WHERE EXISTS (FROM (SELECT unnest($patterns::VARCHAR[]) AS pattern) AS p
                  WHERE operation_matches(o.operation, p.pattern))
    UNION ALL SELECT 0 WHERE $no_path::BOOLEAN
)
SELECT count(DISTINCT session_no) AS sessions
FROM chosen_steps($slice)
WHERE operation_no IN (SELECT operation_no FROM meant);
