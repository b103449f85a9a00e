-- Question: how many sessions make each step of the funnel, how long does it take them, and what did those cost that do not?
-- Grain:    one row per step of the funnel.
-- Takes:    $slice, $steps (each step as written); funnel_matches and funnel_made.
-- NULLs:    the first step has none before it: nothing is lost there, and no time goes by. A cost is NULL where no lost
--           session has one, 0 where none is lost; times are over sessions whose times are known.
-- Traps:    who makes a step has made those before, so that sessions lost at a step are those that end one level higher.
WITH levels AS (
    SELECT unnest(range(1, len($steps::VARCHAR[]) + 1)) AS level, unnest($steps::VARCHAR[]) AS step
), matched AS (
    SELECT level, count(*) AS requests FROM funnel_matches GROUP BY level
), made AS (
    SELECT level,
           count(*) AS sessions,
           quantile_cont(since_us, [0.5, 0.9]) AS since_us
    FROM funnel_made
    GROUP BY level
), depths AS (
    SELECT session_no, max(level) AS depth FROM funnel_made GROUP BY session_no
), ended AS (
    SELECT d.depth,
           count(*) AS sessions,
           sum(c.total_cost_usd) AS cost_usd,
           sum(c.requests_without_cost) AS requests_without_cost
    FROM depths AS d JOIN chosen_sessions($slice) AS c USING (session_no)
    GROUP BY d.depth
), everything AS (
    SELECT count(*) AS sessions FROM chosen_sessions($slice)
), counted AS (
    SELECT levels.level, levels.step, coalesce(made.sessions, 0) AS sessions, made.since_us,
           coalesce(matched.requests, 0) AS requests
    FROM levels LEFT JOIN made USING (level) LEFT JOIN matched USING (level)
), beside AS (
    SELECT *, first_value(sessions) OVER w AS first_sessions, lag(sessions) OVER w AS before
    FROM counted
    WINDOW w AS (ORDER BY level)
)
SELECT b.step,
       b.sessions,
       b.sessions / nullif(b.first_sessions, 0) AS rate_from_first,
       b.sessions / nullif(b.before, 0) AS rate_from_previous,
       b.sessions / nullif(everything.sessions, 0) AS rate_from_all,
       b.before - b.sessions AS lost,
       CASE WHEN b.before = b.sessions THEN 0 ELSE ended.cost_usd END::DECIMAL(38,9) AS lost_cost_usd,
       CASE WHEN b.before IS NOT NULL THEN coalesce(ended.requests_without_cost, 0) END::BIGINT AS lost_requests_without_cost,
       b.since_us[1] / 1e6 AS median_time_s,
       b.since_us[2] / 1e6 AS p90_time_s,
       b.requests
FROM beside AS b CROSS JOIN everything LEFT JOIN ended ON ended.depth = b.level - 1
ORDER BY b.level;
