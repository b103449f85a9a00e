-- Question: which models answered, at what cost, speed and failure?
-- Grain:    one row per provider and model.
-- Takes:    $slice.
-- NULLs:    a NULL provider or model was not logged. Means and quantiles are over known values.
-- Traps:    cost_share is of the slice's known cost.
SELECT provider,
       model,
       count(*) AS requests,
       sum(cost_usd)::DECIMAL(38,9) AS cost_usd,
       (sum(cost_usd) / nullif(sum(sum(cost_usd)) OVER (), 0))::DOUBLE AS cost_share,
       sum(prompt_tokens)::BIGINT AS prompt_tokens,
       sum(completion_tokens)::BIGINT AS completion_tokens,
       avg(latency_ms) AS avg_latency_ms,
       quantile_cont(latency_ms, 0.95) AS p95_latency_ms,
       count(*) FILTER (NOT ok) / nullif(count(ok), 0) AS error_rate,
       count(*) FILTER (cost_usd IS NULL) AS requests_without_cost
FROM chosen_requests($slice)
GROUP BY provider, model
ORDER BY cost_usd DESC NULLS LAST, requests DESC, provider, model;
