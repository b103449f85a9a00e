-- Question: how many sessions make the first step, the first two, all three, within half an hour of the first?
-- Grain:    one row per step.
SELECT step, countIf(level >= step) AS sessions
FROM (
    SELECT windowFunnel(1800000000)(toUInt64(toUnixTimestamp64Micro(started_at)),
                                    operation = '/booking/flight/search', operation = '/booking/hotel/search',
                                    operation = '/booking/flight/confirm') AS level
    FROM bench.requests
    GROUP BY session_id
) ARRAY JOIN [1, 2, 3] AS step
GROUP BY step
