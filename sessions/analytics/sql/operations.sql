-- Question: which operations are the expensive, slow and failing ones?
-- Grain:    one row per operation.
-- Takes:    $slice.
-- NULLs:    a NULL operation is a request without a path. Means and quantiles are over known values.
-- Traps:    cost_share is of the slice's known cost. Sessions are counted by their sequences: a distinct count
--           of ids per operation costs more than all the rest.
WITH sequences AS (
    SELECT operations, count(*) AS walks, row_number() OVER () AS sequence
    FROM chosen_sessions($slice)
    GROUP BY operations
), visited AS (
    SELECT operation, any_value(walks) AS walks
    FROM (SELECT sequence, walks, unnest(operations) AS operation FROM sequences)
    GROUP BY sequence, operation
), visits AS (
    SELECT operation, sum(walks)::BIGINT AS sessions FROM visited GROUP BY operation
), summed AS (
    SELECT operation,
           count(*) AS requests,
           sum(cost_usd)::DECIMAL(38,9) AS cost_usd,
           (sum(cost_usd) / nullif(sum(sum(cost_usd)) OVER (), 0))::DOUBLE AS cost_share,
           sum(prompt_tokens)::BIGINT AS prompt_tokens,
           sum(completion_tokens)::BIGINT AS completion_tokens,
           avg(latency_ms) AS avg_latency_ms,
           quantile_cont(latency_ms, [0.5, 0.95]) AS latency_quantiles,
           count(*) FILTER (NOT ok) / nullif(count(ok), 0) AS error_rate
    FROM slice($slice)
    GROUP BY operation
)
SELECT s.operation,
       s.requests,
       coalesce(v.sessions, 0) AS sessions,
       s.cost_usd,
       s.cost_share,
       s.prompt_tokens,
       s.completion_tokens,
       s.avg_latency_ms,
       s.latency_quantiles[1] AS p50_latency_ms,
       s.latency_quantiles[2] AS p95_latency_ms,
       s.error_rate
FROM summed AS s
LEFT JOIN visits AS v ON v.operation IS NOT DISTINCT FROM s.operation
ORDER BY s.cost_usd DESC NULLS LAST, s.requests DESC, s.operation;
