-- Question: how are duration, cost and requests of sessions distributed?
-- Grain:    one row: sessions, then mean, median, 95th percentile and maximum of each measure.
SELECT count() AS sessions,
       avg(duration_s), quantileExactInclusive(0.5)(duration_s), quantileExactInclusive(0.95)(duration_s), max(duration_s),
       avg(cost), quantileExactInclusive(0.5)(cost), quantileExactInclusive(0.95)(cost), max(cost),
       avg(requests), quantileExactInclusive(0.5)(requests), quantileExactInclusive(0.95)(requests), max(requests)
FROM (
    SELECT count() AS requests, dateDiff('microsecond', min(started_at), max(started_at)) / 1e6 AS duration_s,
           toFloat64(sum(cost_usd)) AS cost
    FROM bench.requests
    GROUP BY session_id, session_name
)
