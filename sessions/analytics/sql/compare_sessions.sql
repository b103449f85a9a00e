-- Question: what do two slices have in common to be compared by: the figures of sessions?
-- Grain:    one row; of each measure how many sessions have it, its mean and its variance.
-- Takes:    $slice, $goals (as session_outcomes does).
-- NULLs:    a session whose value is unknown is in no mean; the variance of less than two is NULL.
-- Traps:    sessions that may still go on, and those that ended and have no goal, are in no rate of completion.
SELECT count(*) AS sessions,
       avg(requests) AS requests_mean,
       var_samp(requests) AS requests_variance,
       count(total_cost_usd) AS cost_sessions,
       avg(total_cost_usd::DOUBLE) AS cost_mean,
       var_samp(total_cost_usd::DOUBLE) AS cost_variance,
       count(duration_s) AS duration_sessions,
       avg(duration_s) AS duration_mean,
       var_samp(duration_s) AS duration_variance,
       count(*) FILTER (outcome IN ('completed', 'failed', 'abandoned')) AS finished_sessions,
       count(*) FILTER (outcome = 'completed') AS completed_sessions
FROM session_outcomes($slice, $goals);
