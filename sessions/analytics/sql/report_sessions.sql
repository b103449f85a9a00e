-- Question: how many sessions are in the slice, and how are their cost, duration and length distributed?
-- Grain:    one row.
-- Takes:    $slice.
-- NULLs:    a session without any known cost is left out of the cost figures; quantiles interpolate linearly.
-- Traps:    figures of a session cut by the slice are those of its chosen requests.
SELECT count(*) AS sessions,
       coalesce(sum(tied_requests), 0)::BIGINT AS tied_requests,
       avg(duration_s) AS duration_avg,
       quantile_cont(duration_s, [0.5, 0.95]) AS duration_quantiles,
       min(duration_s) AS duration_min,
       max(duration_s) AS duration_max,
       (sum(total_cost_usd) / nullif(count(total_cost_usd), 0))::DOUBLE AS cost_avg,
       quantile_cont(total_cost_usd::DOUBLE, [0.5, 0.95]) AS cost_quantiles,
       min(total_cost_usd)::DOUBLE AS cost_min,
       max(total_cost_usd)::DOUBLE AS cost_max,
       avg(requests) AS requests_avg,
       quantile_cont(requests::DOUBLE, [0.5, 0.95]) AS requests_quantiles,
       min(requests)::DOUBLE AS requests_min,
       max(requests)::DOUBLE AS requests_max
FROM chosen_sessions($slice);
