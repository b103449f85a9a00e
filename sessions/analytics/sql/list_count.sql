-- Question: how many sessions does the list have over all its pages?
-- Grain:    one row.
-- Takes:    $slice, as chosen_sessions takes it; $filter, as within_bounds does.
SELECT count(*) AS sessions
FROM chosen_sessions($slice)
WHERE within_bounds($filter, total_cost_usd, requests, duration_s, failed_requests, last_operation);
