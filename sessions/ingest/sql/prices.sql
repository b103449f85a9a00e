-- Question: what does each request of this chunk cost, by the prices of its own date?
-- Grain:    one row of `draft`, written in place. `rates` (prices_rates.sql) holds at most one matching row each.
-- NULLs:    a reported cost is kept. An answer from the gateway's cache costs 0. NULL, not known, remains where the
--           model, its price at that time or both token counts are unknown, where a count is negative or 10^12 and
--           more, where parts priced apart exceed their whole, and where the cost exceeds DECIMAL(18,9).
--           One missing token count counts as 0, and so do missing details.
-- Traps:    a part without a price of its own (NULL in `rates`) is paid as its whole: subtract it and it is free.
--           A tier applies to the whole request, chosen by all of its prompt tokens, not to the tokens above it.
--           Rounding a 128-bit decimal takes 0.7 us a row, 64-bit integers of 10^-12 USD a tenth of it: nearly all
--           rates are whole numbers of those (`in_pico`), and below 10^9 tokens no sum leaves 64 bits.
--           UPDATE, not a SELECT to join: 1M rows 0.7 against 0.4 CPU-s more than no prices, and the loader reads
--           one table.
UPDATE draft
SET cost_usd = priced.cost_usd, cost_source = 'computed'
FROM (
    WITH rate AS (
        SELECT *,
               (input_usd * 1000000000000)::BIGINT AS input_pico,
               (output_usd * 1000000000000)::BIGINT AS output_pico,
               coalesce((cache_read_usd * 1000000000000)::BIGINT, 0) AS cache_read_pico,
               coalesce((cache_write_usd * 1000000000000)::BIGINT, 0) AS cache_write_pico,
               coalesce((reasoning_usd * 1000000000000)::BIGINT, 0) AS reasoning_pico,
               (request_usd * 1000000000000)::BIGINT AS request_pico
        FROM rates
    ), counted AS (
        SELECT d.rowid AS row_id, d.cached, d.prompt_tokens IS NULL AND d.completion_tokens IS NULL AS uncounted,
               CASE WHEN d.prompt_tokens IS NULL THEN 0
                    WHEN d.prompt_tokens BETWEEN 0 AND 999999999999 THEN d.prompt_tokens END AS prompt,
               CASE WHEN d.completion_tokens IS NULL THEN 0
                    WHEN d.completion_tokens BETWEEN 0 AND 999999999999 THEN d.completion_tokens END AS completion,
               CASE WHEN d.cache_read_tokens IS NULL THEN 0
                    WHEN d.cache_read_tokens BETWEEN 0 AND 999999999999 THEN d.cache_read_tokens END AS cache_read,
               CASE WHEN d.cache_write_tokens IS NULL THEN 0
                    WHEN d.cache_write_tokens BETWEEN 0 AND 999999999999 THEN d.cache_write_tokens END AS cache_write,
               CASE WHEN d.reasoning_tokens IS NULL THEN 0
                    WHEN d.reasoning_tokens BETWEEN 0 AND 999999999999 THEN d.reasoning_tokens END AS reasoning,
               rate.* EXCLUDE (provider, model, by_row)
        FROM (
            SELECT *, rowid, CASE WHEN isfinite(started_at) THEN started_at END AS sent_at
            FROM draft
            WHERE cost_usd IS NULL
        ) AS d
        LEFT JOIN rate ON rate.provider IS NOT DISTINCT FROM d.provider AND rate.model = d.model
             AND (rate.from_day IS NULL OR d.sent_at >= rate.from_day)
             AND (rate.until_day IS NULL OR d.sent_at < rate.until_day)
             AND (rate.from_time IS NULL OR d.sent_at::TIME >= rate.from_time)
             AND (rate.until_time IS NULL OR d.sent_at::TIME < rate.until_time)
             AND (rate.above_prompt IS NULL OR coalesce(d.prompt_tokens, 0) > rate.above_prompt)
             AND (rate.upto_prompt IS NULL OR coalesce(d.prompt_tokens, 0) <= rate.upto_prompt)
    ), parted AS (
        SELECT *,
               prompt + completion + cache_read + cache_write + reasoning IS NOT NULL AS countable,
               CASE WHEN cache_read_usd IS NULL THEN 0 ELSE cache_read END AS read_apart,
               CASE WHEN cache_write_usd IS NULL THEN 0 ELSE cache_write END AS written_apart,
               CASE WHEN reasoning_usd IS NULL THEN 0 ELSE reasoning END AS reasoned_apart,
               prompt - read_apart - written_apart AS plain_input,
               completion - reasoned_apart AS plain_output
        FROM counted
    )
    SELECT row_id,
           CASE WHEN cached THEN 0
                WHEN uncounted OR input_usd IS NULL OR NOT countable THEN NULL
                WHEN plain_input < 0 OR plain_output < 0 THEN NULL
                WHEN in_pico AND prompt < 1000000000 AND completion < 1000000000
                THEN (plain_input * input_pico + plain_output * output_pico + read_apart * cache_read_pico
                      + written_apart * cache_write_pico + reasoned_apart * reasoning_pico + request_pico + 500)
                     // 1000 * 0.000000001
                ELSE TRY_CAST(plain_input::DECIMAL(12,0) * input_usd + plain_output::DECIMAL(12,0) * output_usd
                              + read_apart::DECIMAL(12,0) * coalesce(cache_read_usd, 0)
                              + written_apart::DECIMAL(12,0) * coalesce(cache_write_usd, 0)
                              + reasoned_apart::DECIMAL(12,0) * coalesce(reasoning_usd, 0) + request_usd
                              AS DECIMAL(18,9))
           END AS cost_usd
    FROM parted
) AS priced
WHERE draft.rowid = priced.row_id AND priced.cost_usd IS NOT NULL;
