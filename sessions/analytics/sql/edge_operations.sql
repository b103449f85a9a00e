-- Question: with which operations do sessions begin, and with which do they end?
-- Grain:    one row per operation and edge ('first' or 'last').
-- Takes:    $slice.
-- NULLs:    a NULL operation is a request without a path.
-- Traps:    shares are of all sessions, so each edge's shares sum to 1.
WITH edges AS (
    SELECT 'first' AS edge, first_operation AS operation FROM chosen_sessions($slice)
    UNION ALL SELECT 'last', last_operation FROM chosen_sessions($slice)
)
SELECT edge, operation, count(*) AS sessions, count(*) / sum(count(*)) OVER (PARTITION BY edge) AS share
FROM edges
GROUP BY edge, operation
ORDER BY edge, sessions DESC, operation;
