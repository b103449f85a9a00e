-- Question: what do two slices have in common to be compared by: the figures of requests?
-- Grain:    one row.
-- Takes:    $slice.
-- NULLs:    sums are over known values.
SELECT count(*) AS requests,
       count(DISTINCT user_id) AS users,
       sum(cost_usd)::DECIMAL(38,9) AS total_cost_usd,
       count(ok) AS known_requests,
       count(*) FILTER (ok) AS ok_requests,
       count(latency_ms) AS latency_requests
FROM chosen_requests($slice);
