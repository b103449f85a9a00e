-- Question: which shape do latency, duration, cost and length have?
-- Grain:    one row per measure and bin: 11 bins of equal width from the minimum to the 95th percentile, and one
--           from there to the maximum, if that is higher. range_start is included, range_end is not, except the
--           last one's. Equal values are one bin.
-- Takes:    $slice; $ranges: of each measure its minimum, 95th percentile and maximum over the slice, NULL where no value is
--           known, as structs {measure, low, high, top}.
-- NULLs:    unknown values are in no bin.
-- Traps:    requests per session are whole numbers, so their bins are a whole number wide, and may be fewer.
--           Requests are counted apart from sessions: grouped by the measure, too, they take twice as long.
--           Where the 95th percentile is the minimum, bins go up to the maximum: one bin would hide all the rest.
WITH ranged AS (
    SELECT *, measure = 'requests_per_session' AS whole
    FROM (SELECT unnest($ranges::STRUCT(measure VARCHAR, low DOUBLE, high DOUBLE, top DOUBLE)[], recursive := true))
), stepped AS (
    SELECT measure, low, top,
           CASE WHEN whole THEN greatest(ceil((high - low) / 11), 1) ELSE (high - low) / 11 END AS width,
           CASE WHEN whole OR high < top THEN 11 ELSE 10 END AS last_bin
    FROM (SELECT * REPLACE (coalesce(nullif(high, low), top) AS high) FROM ranged WHERE low IS NOT NULL)
), placed AS (
    SELECT 'duration_s' AS measure, duration_s AS value, low, width, last_bin
    FROM chosen_sessions($slice), (FROM stepped WHERE measure = 'duration_s')
    UNION ALL
    SELECT 'cost_usd', total_cost_usd::DOUBLE, low, width, last_bin
    FROM chosen_sessions($slice), (FROM stepped WHERE measure = 'cost_usd')
    UNION ALL
    SELECT 'requests_per_session', requests::DOUBLE, low, width, last_bin
    FROM chosen_sessions($slice), (FROM stepped WHERE measure = 'requests_per_session')
), filled AS (
    SELECT 'latency_ms' AS measure,
           CASE WHEN width > 0 THEN least(floor((latency_ms - low) / width), last_bin)::INTEGER ELSE 0 END AS bin,
           count(*) AS value
    FROM chosen_requests($slice), (FROM stepped WHERE measure = 'latency_ms')
    WHERE latency_ms IS NOT NULL
    GROUP BY bin
    UNION ALL
    SELECT measure,
           CASE WHEN width > 0 THEN least(floor((value - low) / width), last_bin)::INTEGER ELSE 0 END AS bin,
           count(*)
    FROM placed
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
