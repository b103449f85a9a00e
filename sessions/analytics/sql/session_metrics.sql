-- Question: how are requests, duration and cost spread over sessions, without the few far beyond the others?
-- Grain:    one row per measure and bin, bins of equal width from $low_share to $high_share of the values, the last one's
--           end included; at most 10. A measure without a known value has no row.
-- Takes:    $slice; $low_share and $high_share: quantiles between which values are counted, 0 to 1.
-- NULLs:    unknown values are in no bin, and in no average.
-- Traps:    requests and whole seconds are whole numbers: so are the widths of their bins, and the last may be cut short.
--           Values on both ends count; what lies outside is in no bin, but in average and sessions.
WITH measured AS (
    SELECT 'requests' AS measure, true AS whole, requests::DOUBLE AS value FROM chosen_sessions($slice)
    UNION ALL SELECT 'duration_s', true, floor(duration_s) FROM chosen_sessions($slice)
    UNION ALL SELECT 'cost_usd', false, total_cost_usd::DOUBLE FROM chosen_sessions($slice)
), counted AS (
    SELECT measure, whole, value, count(*) AS sessions FROM measured WHERE value IS NOT NULL GROUP BY ALL
), ranged AS (
    SELECT measure, whole, count(*) AS sessions, avg(value) AS average,
           quantile_cont(value, $low_share::DOUBLE) AS low_cut,
           quantile_cont(value, $high_share::DOUBLE) AS high_cut,
           CASE WHEN whole THEN ceil(low_cut) ELSE low_cut END AS low,
           CASE WHEN whole THEN floor(high_cut) ELSE high_cut END AS high
    FROM measured
    WHERE value IS NOT NULL
    GROUP BY measure, whole
), stepped AS (
    SELECT measure, sessions, average, low, high,
           CASE WHEN whole THEN greatest(ceil((high - low + 1) / 10), 1) ELSE (high - low) / 10 END AS width,
           whole
    FROM ranged
), numbered AS (
    SELECT *,
           CASE WHEN width = 0 THEN 1 WHEN whole THEN ceil((high - low + 1) / width)::INTEGER ELSE 10 END AS bins
    FROM stepped
), edges AS (
    SELECT measure, sessions, average, high, bins, bin,
           low + (bin - 1) * width AS range_start,
           CASE WHEN bin = bins THEN high ELSE low + bin * width END AS range_end
    FROM (SELECT *, unnest(range(1, bins + 1))::INTEGER AS bin FROM numbered)
), filled AS (
    SELECT e.measure, e.bin, sum(c.sessions)::BIGINT AS value
    FROM edges AS e JOIN counted AS c
      ON c.measure = e.measure AND c.value >= e.range_start
     AND (c.value < e.range_end OR (e.bin = e.bins AND c.value = e.high))
    GROUP BY e.measure, e.bin
)
SELECT measure, bin, range_start, range_end, coalesce(f.value, 0)::BIGINT AS value,
       e.bin = e.bins AS is_last, e.sessions, e.average
FROM edges AS e LEFT JOIN filled AS f USING (measure, bin)
ORDER BY measure, bin;
