-- Question: which sessions of a slice pass these bounds?
-- Grain:    one row per session; the columns of `sessions`.
-- Takes:    s, as slice(s) does; f, as within_bounds does.
-- Traps:    where a slice keeps its sessions whole, or was rolled up, chosen_sessions(s) and within_bounds give the same, and
--           take a fraction of the time to plan.
CREATE OR REPLACE MACRO filtered_sessions(s, f) AS TABLE
SELECT *
FROM slice_sessions(s)
WHERE within_bounds(f, total_cost_usd, requests, duration_s, failed_requests, last_operation);
