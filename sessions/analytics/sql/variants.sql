-- Question: which whole sequences of operations are the commonest, and how do they fare?
-- Grain:    one row per sequence; the $limit commonest.
-- Takes:    $slice, $limit.
-- NULLs:    a NULL in a sequence is a request without a path; cost and success are over known values.
-- Traps:    share is of all sessions of the slice, not of those shown.
SELECT operations,
       count(*) AS sessions,
       count(*) / sum(count(*)) OVER () AS share,
       sum(total_cost_usd)::DECIMAL(38,9) AS total_cost_usd,
       (sum(ok_requests) / nullif(sum(ok_requests) + sum(failed_requests), 0))::DOUBLE AS success_rate,
       median(duration_s) AS median_duration_s
FROM chosen_sessions($slice)
GROUP BY operations
ORDER BY sessions DESC, operations
LIMIT $limit;
