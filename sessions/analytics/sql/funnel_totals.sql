-- Question: how many sessions was the funnel asked of, and how long do those take that make all of it?
-- Grain:    one row.
-- Takes:    $slice, $levels (how many steps the funnel has); funnel_made.
-- NULLs:    times are over sessions whose times are known; NULL where there is none.
SELECT (SELECT count(*) FROM chosen_sessions($slice)) AS sessions,
       count(*) AS completed,
       quantile_cont(took_us, 0.5) / 1e6 AS median_total_time_s,
       quantile_cont(took_us, 0.9) / 1e6 AS p90_total_time_s
FROM funnel_made
WHERE level = $levels;
