-- Question: which requests of this chunk must the library price one by one?
-- Grain:    one row of `draft` whose model has a price that rates cannot express.
-- NULLs:    a missing count is 0 here as in prices.sql; a time outside the years 1 to 9999 is no time.
-- Traps:    0.13 ms a row: only what prices.sql cannot do belongs here.
SELECT d.rowid AS row_id, d.provider, d.model,
       CASE WHEN year(d.started_at) BETWEEN 1 AND 9999 THEN d.started_at END AS started_at,
       coalesce(d.prompt_tokens, 0) AS prompt,
       coalesce(d.completion_tokens, 0) AS completion,
       coalesce(d.cache_read_tokens, 0) AS cache_read,
       coalesce(d.cache_write_tokens, 0) AS cache_write,
       coalesce(d.reasoning_tokens, 0) AS reasoning
FROM draft AS d
SEMI JOIN (SELECT provider, model FROM rates WHERE by_row) AS r
     ON r.provider IS NOT DISTINCT FROM d.provider AND r.model = d.model
WHERE d.cost_usd IS NULL
  AND d.cached IS DISTINCT FROM true
  AND (d.prompt_tokens IS NOT NULL OR d.completion_tokens IS NOT NULL);
