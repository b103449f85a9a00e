-- Question: at which operation do sessions end, and what had they cost?
-- Grain:    one row per operation.
SELECT operation, count() AS ends, sum(cost) AS cost_usd
FROM (
    SELECT argMax(operation::String, started_at) AS operation, sum(cost_usd) AS cost
    FROM bench.requests
    GROUP BY session_id
)
GROUP BY operation
