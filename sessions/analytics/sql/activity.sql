-- Question: how much happened on each day?
-- Grain:    one row per day on which a request started, days as in the time zone $tz.
-- Takes:    $slice, $tz (IANA name).
-- NULLs:    a request without a time is on no day.
-- Traps:    a session counts on the day of its first request, so the days' sessions sum to all of them.
WITH requested AS (
    SELECT CASE WHEN $tz = 'UTC' THEN started_at::DATE
                ELSE (started_at AT TIME ZONE 'UTC' AT TIME ZONE $tz)::DATE END AS day,
           count(*) AS requests,
           sum(cost_usd)::DECIMAL(38,9) AS total_cost_usd
    FROM slice($slice)
    WHERE started_at IS NOT NULL
    GROUP BY day
), begun AS (
    SELECT CASE WHEN $tz = 'UTC' THEN started_at::DATE
                ELSE (started_at AT TIME ZONE 'UTC' AT TIME ZONE $tz)::DATE END AS day,
           count(*) AS sessions
    FROM chosen_sessions($slice)
    GROUP BY day
)
SELECT r.day, coalesce(b.sessions, 0) AS sessions, r.requests, r.total_cost_usd
FROM requested AS r
LEFT JOIN begun AS b USING (day)
ORDER BY r.day;
