-- Question: which providers and models of this chunk need a price and have no rates yet?
-- Grain:    one pair of provider and model, as the log writes them.
-- NULLs:    provider may be NULL; a request without a model has no price and is not asked for.
-- Traps:    requests with a reported cost, from the gateway's cache or without any token count need no price.
SELECT DISTINCT d.provider, d.model
FROM draft AS d
ANTI JOIN rates AS r ON r.provider IS NOT DISTINCT FROM d.provider AND r.model = d.model
WHERE d.cost_usd IS NULL
  AND d.cached IS DISTINCT FROM true
  AND d.model IS NOT NULL
  AND (d.prompt_tokens IS NOT NULL OR d.completion_tokens IS NOT NULL);
