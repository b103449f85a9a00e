-- Question: which shape do latency, duration, cost and length have?
-- Grain:    one row per measure and bin: 11 bins of equal width from the minimum to the 95th percentile, and one
--           from there to the maximum, if that is higher. range_start is included, range_end is not, except the
--           last one's. Equal values are one bin.
-- Takes:    $slice.
-- NULLs:    unknown values are in no bin.
-- Traps:    requests per session are whole numbers, so their bins are a whole number wide, and may be fewer.
--           Where the 95th percentile is the minimum, bins go up to the maximum: one bin would hide all the rest.
WITH measured AS (
    SELECT 'latency_ms' AS measure, latency_ms AS value, false AS whole FROM slice($slice)
    UNION ALL SELECT 'duration_s', duration_s, false FROM chosen_sessions($slice)
    UNION ALL SELECT 'cost_usd', total_cost_usd::DOUBLE, false FROM chosen_sessions($slice)
    UNION ALL SELECT 'requests_per_session', requests::DOUBLE, true FROM chosen_sessions($slice)
), ranged AS (
    SELECT measure, whole, min(value) AS low, max(value) AS top,
           coalesce(nullif(quantile_cont(value, 0.95), low), top) AS high
    FROM measured
    WHERE value IS NOT NULL
    GROUP BY measure, whole
), stepped AS (
    SELECT measure, low, top,
           CASE WHEN whole THEN greatest(ceil((high - low) / 11), 1) ELSE (high - low) / 11 END AS width,
           CASE WHEN whole OR high < top THEN 11 ELSE 10 END AS last_bin
    FROM ranged
), filled AS (
    SELECT measure,
           CASE WHEN width > 0 THEN least(floor((value - low) / width), last_bin)::INTEGER ELSE 0 END AS bin,
           count(*) AS value
    FROM measured JOIN stepped USING (measure)
    WHERE value IS NOT NULL
    GROUP BY measure, bin
), bins AS (
    SELECT measure, low, width, top,
           unnest(range(CASE WHEN width > 0 THEN least(floor((top - low) / width), last_bin)::INTEGER ELSE 0 END + 1))
               AS bin
    FROM stepped
)
SELECT measure,
       low + bin * width AS range_start,
       CASE WHEN bin = max(bin) OVER (PARTITION BY measure) THEN top ELSE low + (bin + 1) * width END AS range_end,
       coalesce(filled.value, 0) AS value
FROM bins LEFT JOIN filled USING (measure, bin)
ORDER BY measure, bin;
