-- Question: with which operations do sessions begin, and with which do they end?
-- Grain:    one row per operation and edge ('first' or 'last').
-- Takes:    $slice; $operations, the name of the table that names operations.
-- NULLs:    a NULL operation is a request without a path.
-- Traps:    shares are of all sessions, so each edge's shares sum to 1.
WITH edges AS (
    SELECT 'first' AS edge, sequence[1] AS operation_no, count(*) AS sessions
    FROM chosen_sessions($slice) GROUP BY sequence[1]
    UNION ALL
    SELECT 'last', sequence[-1], count(*) FROM chosen_sessions($slice) GROUP BY sequence[-1]
)
SELECT edge, operation, sessions::BIGINT AS sessions,
       (sessions / sum(sessions) OVER (PARTITION BY edge))::DOUBLE AS share
FROM edges LEFT JOIN query_table($operations::VARCHAR) USING (operation_no)
ORDER BY edge, sessions DESC, operation;
