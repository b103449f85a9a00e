-- Question: which values do requests per session, duration and cost have, up to a percentile?
-- Grain:    one row per measure and cell: $cells cells of equal width from the lowest value kept to the highest one.
--           low and high are the lowest and the highest value in the cell; cells without a value are left out.
-- Takes:    the view helicone_sessions; $p (0..1), $between (only from the percentile 1 - $p on), $cells.
-- NULLs:    a session whose times are not known has no duration.
-- Traps:    quantiles interpolate, and are computed over all sessions before any is left out. A duration counts the
--           seconds of the clock that passed between the first start and the last, as ClickHouse does.
WITH figures AS MATERIALIZED (
    SELECT session_total_requests::DOUBLE AS requests, session_total_cost::DOUBLE AS cost,
           date_diff('second', session_created_at, session_latest_request_created_at)::DOUBLE AS duration
    FROM helicone_sessions
), measured AS (
    SELECT 'session_count' AS measure, requests AS value FROM figures
    UNION ALL SELECT 'session_duration', duration FROM figures WHERE duration IS NOT NULL
    UNION ALL SELECT 'session_cost', cost FROM figures
), bounds AS (
    SELECT measure, quantile_cont(value, $p::DOUBLE) AS top, quantile_cont(value, 1 - $p::DOUBLE) AS bottom
    FROM measured
    GROUP BY measure
), kept AS (
    SELECT measure, value
    FROM measured JOIN bounds USING (measure)
    WHERE value <= top AND (NOT $between::BOOLEAN OR value >= bottom)
), spans AS (
    SELECT measure, min(value) AS lowest, (max(value) - min(value)) / $cells::INTEGER AS width FROM kept GROUP BY measure
)
SELECT measure,
       min(value) AS low,
       max(value) AS high,
       count(*) AS value
FROM kept JOIN spans USING (measure)
GROUP BY measure, CASE WHEN width > 0 THEN least(floor((value - lowest) / width), $cells::INTEGER - 1) ELSE 0 END
ORDER BY measure, low;
