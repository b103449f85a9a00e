-- Question: from which operation do sessions go to which, in events and in distinct sessions?
-- Grain:    one row per pair of neighbours, START and END included.
SELECT source, target, count() AS events, uniqExact(session_id) AS sessions
FROM (
    SELECT session_id, operations, arrayJoin(arrayZip(arrayConcat(['START'], operations), arrayConcat(operations, ['END']))) AS pair,
           pair.1 AS source, pair.2 AS target
    FROM (
        SELECT session_id, arrayMap(x -> x.2, arraySort(groupArray((started_at, operation::String)))) AS operations
        FROM bench.requests
        GROUP BY session_id
    )
)
GROUP BY source, target
