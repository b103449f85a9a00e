-- Question: what does a token of each model cost? Filled by sessions.ingest.prices, read by prices.sql.
-- Grain:    one provider and model as the log writes them, one stretch of days, hours and prompt sizes in which the
--           price is one. The stretches of a pair do not overlap. A pair without a known price is one row of NULLs,
--           so that it is not looked up again.
-- NULLs:    a NULL bound is open. So a request without started_at gets a price only if the price never changed:
--           comparing NULL with a bound matches nothing. A NULL part is paid as its whole; NULL input_usd is no price.
-- Traps:    days and hours are UTC, from inclusive, until exclusive; above_prompt is exclusive, upto_prompt inclusive.
--           Scale 24: some listed prices have 18 decimals per million tokens.
CREATE TEMP TABLE IF NOT EXISTS rates (
    provider VARCHAR,
    model VARCHAR NOT NULL,
    from_day DATE,
    until_day DATE,
    from_time TIME,
    until_time TIME,
    above_prompt BIGINT,
    upto_prompt BIGINT,
    input_usd DECIMAL(25,24),        -- USD per token, as all of these
    output_usd DECIMAL(25,24),
    cache_read_usd DECIMAL(25,24),
    cache_write_usd DECIMAL(25,24),
    reasoning_usd DECIMAL(25,24),
    request_usd DECIMAL(25,24),      -- USD per request
    in_pico BOOLEAN NOT NULL,        -- every price a whole number of 10^-12 USD, below 10^-3
    by_row BOOLEAN NOT NULL          -- cannot be written as rates: the library prices row by row
);
