-- Question: how much happened on each day?
-- Grain:    one row per day that has a request, days as in the time zone $tz.
-- Takes:    $slice, $tz (IANA name).
-- NULLs:    a request without a time is on no day.
-- Traps:    a session that goes over midnight counts on both days.
SELECT CASE WHEN $tz = 'UTC' THEN started_at::DATE
            ELSE (started_at AT TIME ZONE 'UTC' AT TIME ZONE $tz)::DATE END AS day,
       count(DISTINCT session_id) AS sessions,
       count(*) AS requests,
       sum(cost_usd)::DECIMAL(38,9) AS total_cost_usd
FROM slice($slice)
WHERE started_at IS NOT NULL
GROUP BY day
ORDER BY day;
