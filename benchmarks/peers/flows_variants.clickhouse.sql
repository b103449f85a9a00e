-- Question: which whole sequences of operations are the commonest?
-- Grain:    one row per sequence; the ten commonest.
SELECT operations, count() AS sessions
FROM (
    SELECT arrayMap(x -> x.2, arraySort(groupArray((started_at, operation::String)))) AS operations
    FROM bench.requests
    GROUP BY session_id
)
GROUP BY operations
ORDER BY sessions DESC, operations
LIMIT 10
