-- Question: which shape do latency, duration, cost and length have?
-- Grain:    one row per measure and bin: up to 12 bins of equal width up to the 95th percentile, the last one
--           open to the maximum. range_start is included, range_end is not, except the last one's.
-- Takes:    $slice.
-- NULLs:    unknown values are in no bin.
-- Traps:    requests per session are whole numbers, so their bins are a whole number wide.
WITH measured AS (
    SELECT 'latency_ms' AS measure, latency_ms AS value, false AS whole FROM slice($slice)
    UNION ALL SELECT 'duration_s', duration_s, false FROM slice_sessions($slice)
    UNION ALL SELECT 'cost_usd', total_cost_usd::DOUBLE, false FROM slice_sessions($slice)
    UNION ALL SELECT 'requests_per_session', requests::DOUBLE, true FROM slice_sessions($slice)
), ranged AS (
    SELECT measure, whole, min(value) AS low, quantile_cont(value, 0.95) AS high, max(value) AS top
    FROM measured
    WHERE value IS NOT NULL
    GROUP BY measure, whole
), stepped AS (
    SELECT measure, low, top, CASE WHEN whole THEN greatest(ceil((high - low) / 11), 1) ELSE (high - low) / 11 END AS width
    FROM ranged
), filled AS (
    SELECT measure,
           CASE WHEN width > 0 THEN least(floor((value - low) / width), 11)::INTEGER ELSE 0 END AS bin,
           count(*) AS value
    FROM measured JOIN stepped USING (measure)
    WHERE value IS NOT NULL
    GROUP BY measure, bin
), bins AS (
    SELECT measure, low, width, top,
           unnest(range(CASE WHEN width > 0 THEN least(floor((top - low) / width), 11)::INTEGER ELSE 0 END + 1)) AS bin
    FROM stepped
)
SELECT measure,
       low + bin * width AS range_start,
       CASE WHEN bin = max(bin) OVER (PARTITION BY measure) THEN top ELSE low + (bin + 1) * width END AS range_end,
       coalesce(filled.value, 0) AS value
FROM bins LEFT JOIN filled USING (measure, bin)
ORDER BY measure, bin;
