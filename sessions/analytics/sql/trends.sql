-- Question: how much happened in each hour, day or week?
-- Grain:    one row per bucket in which a request started, and one, NULL, of requests without a time. A bucket of a day or a
--           week is its first midnight by the wall clock of $tz, without a zone; one of an hour is its beginning in UTC.
-- Takes:    $slice, $by ('hour', 'day' or 'week'), $tz (IANA name), $in_detail (false: sessions, requests and cost alone).
-- NULLs:    means, quantiles and rates are over known values.
-- Traps:    days of 23 and 25 hours are one day, and weeks begin on Monday. An hour that the wall clock shows twice is two
--           buckets, and hours of zones half an hour off begin at half past. A session counts where its first request of
--           the slice starts, so the buckets' sessions sum to all of them; users do not: one may be in several buckets.
--           Wall clocks are looked up by the minute, at which they change: once for each request takes four times as long.
WITH shifts AS (
    SELECT minute, epoch_us(minute AT TIME ZONE 'UTC' AT TIME ZONE $tz::VARCHAR) - epoch_us(minute) AS shift_us
    FROM (SELECT DISTINCT date_trunc('minute', started_at) AS minute FROM chosen_requests($slice) WHERE $tz::VARCHAR <> 'UTC')
), walls AS (
    SELECT r.*, s.shift_us,
           CASE WHEN $tz::VARCHAR = 'UTC' THEN r.started_at
                ELSE make_timestamp(epoch_us(r.started_at) + s.shift_us) END AS wall
    FROM chosen_requests($slice) AS r LEFT JOIN shifts AS s ON s.minute = date_trunc('minute', r.started_at)
), buckets AS NOT MATERIALIZED (
    SELECT *,
           CASE WHEN $by::VARCHAR = 'hour' AND $tz::VARCHAR <> 'UTC'
                THEN make_timestamp(epoch_us(date_trunc('hour', wall)) - shift_us)
                ELSE date_trunc($by::VARCHAR, wall) END AS bucket
    FROM walls
), requested AS (
    SELECT bucket, count(*) AS requests, sum(cost_usd)::DECIMAL(38,9) AS total_cost_usd
    FROM buckets
    GROUP BY bucket
), summed AS (
    SELECT bucket,
           count(*) FILTER (cost_usd IS NULL) AS requests_without_cost,
           sum(prompt_tokens)::BIGINT AS prompt_tokens,
           sum(completion_tokens)::BIGINT AS completion_tokens,
           count(*) FILTER (ok) AS ok_requests,
           count(*) FILTER (NOT ok) AS failed_requests,
           avg(latency_ms) AS avg_latency_ms,
           quantile_cont(latency_ms, 0.95) AS p95_latency_ms
    FROM buckets
    WHERE $in_detail::BOOLEAN
    GROUP BY bucket
), met AS (
    SELECT bucket, count(DISTINCT user_id) AS users FROM buckets WHERE $in_detail::BOOLEAN GROUP BY bucket
), session_walls AS (
    SELECT s.shift_us,
           CASE WHEN $tz::VARCHAR = 'UTC' THEN c.started_at
                ELSE make_timestamp(epoch_us(c.started_at) + s.shift_us) END AS wall
    FROM chosen_sessions($slice) AS c LEFT JOIN shifts AS s ON s.minute = date_trunc('minute', c.started_at)
), begun AS (
    SELECT CASE WHEN $by::VARCHAR = 'hour' AND $tz::VARCHAR <> 'UTC'
                THEN make_timestamp(epoch_us(date_trunc('hour', wall)) - shift_us)
                ELSE date_trunc($by::VARCHAR, wall) END AS bucket,
           count(*) AS sessions
    FROM session_walls
    GROUP BY bucket
)
SELECT r.bucket,
       coalesce(b.sessions, 0) AS sessions,
       r.requests,
       m.users,
       r.total_cost_usd,
       d.requests_without_cost,
       d.prompt_tokens,
       d.completion_tokens,
       CASE WHEN d.prompt_tokens IS NOT NULL OR d.completion_tokens IS NOT NULL
            THEN coalesce(d.prompt_tokens, 0) + coalesce(d.completion_tokens, 0) END AS total_tokens,
       d.ok_requests,
       d.failed_requests,
       d.ok_requests / nullif(d.ok_requests + d.failed_requests, 0) AS success_rate,
       d.avg_latency_ms,
       d.p95_latency_ms
FROM requested AS r
LEFT JOIN begun AS b ON b.bucket IS NOT DISTINCT FROM r.bucket
LEFT JOIN summed AS d ON d.bucket IS NOT DISTINCT FROM r.bucket
LEFT JOIN met AS m ON m.bucket IS NOT DISTINCT FROM r.bucket
ORDER BY r.bucket;
