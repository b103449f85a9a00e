-- Question: at which operation are sessions at each of their first ten steps?
-- Grain:    one row per step and operation.
SELECT step, operation, count() AS sessions
FROM (
    SELECT arrayJoin(arrayZip(arrayEnumerate(operations), operations)) AS pair, pair.1 AS step, pair.2 AS operation
    FROM (
        SELECT arraySlice(arrayMap(x -> x.2, arraySort(groupArray((started_at, operation::String)))), 1, 10) AS operations
        FROM bench.requests
        GROUP BY session_id
    )
)
GROUP BY step, operation
