-- Question: what is usual for the sessions of each name?
-- Grain:    `usual`: one row per session name; of each measure how many sessions have it known, its median, its spread (MAD:
--           the median of the distances to the median) and the mean of these distances.
-- Takes:    $slice.
-- NULLs:    unknown values are left out of their measure. What has no name is a row of its own.
CREATE OR REPLACE TEMP TABLE usual AS
WITH measured AS NOT MATERIALIZED (
    SELECT session_name, total_cost_usd::DOUBLE AS cost, duration_s AS duration, requests::DOUBLE AS requests,
           total_tokens::DOUBLE AS tokens, 1 - success_rate AS errors
    FROM chosen_sessions($slice)
), middles AS (
    SELECT session_name, count(*) AS sessions,
           count(cost) AS cost_known, median(cost) AS cost,
           count(duration) AS duration_known, median(duration) AS duration,
           count(requests) AS requests_known, median(requests) AS requests,
           count(tokens) AS tokens_known, median(tokens) AS tokens,
           count(errors) AS errors_known, median(errors) AS errors
    FROM measured
    GROUP BY session_name
), distances AS (
    SELECT m.session_name, abs(m.cost - c.cost) AS cost, abs(m.duration - c.duration) AS duration,
           abs(m.requests - c.requests) AS requests, abs(m.tokens - c.tokens) AS tokens, abs(m.errors - c.errors) AS errors
    FROM measured AS m JOIN middles AS c ON c.session_name IS NOT DISTINCT FROM m.session_name
), spreads AS (
    SELECT session_name,
           median(cost) AS cost_spread, avg(cost) AS cost_mean,
           median(duration) AS duration_spread, avg(duration) AS duration_mean,
           median(requests) AS requests_spread, avg(requests) AS requests_mean,
           median(tokens) AS tokens_spread, avg(tokens) AS tokens_mean,
           median(errors) AS errors_spread, avg(errors) AS errors_mean
    FROM distances
    GROUP BY session_name
)
SELECT c.*, n.* EXCLUDE (session_name)
FROM middles AS c JOIN spreads AS n ON n.session_name IS NOT DISTINCT FROM c.session_name;
