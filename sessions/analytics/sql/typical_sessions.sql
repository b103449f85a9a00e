-- Question: which sessions are the most typical of their name?
-- Grain:    one row per session, $most of each name: those nearest to the medians of their name, nearest first.
-- Takes:    $slice, that of usual.sql, which must have run; $most.
-- Distance: the mean, over cost, duration, requests, tokens and error rate, of |value - median| in units of the median of
--           these distances; where that is 0, in units of their mean; where that is 0, too, all are equal, and it is 0.
-- NULLs:    an unknown value adds nothing; sessions with more known values come first.
WITH scales AS (
    SELECT session_name, sessions, cost, duration, requests, tokens, errors,
           coalesce(nullif(cost_spread, 0), nullif(cost_mean, 0), 1) AS cost_scale,
           coalesce(nullif(duration_spread, 0), nullif(duration_mean, 0), 1) AS duration_scale,
           coalesce(nullif(requests_spread, 0), nullif(requests_mean, 0), 1) AS requests_scale,
           coalesce(nullif(tokens_spread, 0), nullif(tokens_mean, 0), 1) AS tokens_scale,
           coalesce(nullif(errors_spread, 0), nullif(errors_mean, 0), 1) AS errors_scale
    FROM usual
), apart AS (
    SELECT m.session_no, m.session_id, m.session_name, s.sessions,
           abs(m.total_cost_usd::DOUBLE - s.cost) / s.cost_scale AS cost,
           abs(m.duration_s - s.duration) / s.duration_scale AS duration,
           abs(m.requests::DOUBLE - s.requests) / s.requests_scale AS requests,
           abs(m.total_tokens::DOUBLE - s.tokens) / s.tokens_scale AS tokens,
           abs(1 - m.success_rate - s.errors) / s.errors_scale AS errors
    FROM chosen_sessions($slice) AS m JOIN scales AS s ON s.session_name IS NOT DISTINCT FROM m.session_name
), placed AS (
    SELECT session_no, session_id, session_name, sessions,
           (cost IS NOT NULL)::INTEGER + (duration IS NOT NULL)::INTEGER + (requests IS NOT NULL)::INTEGER
               + (tokens IS NOT NULL)::INTEGER + (errors IS NOT NULL)::INTEGER AS known,
           coalesce((coalesce(cost, 0) + coalesce(duration, 0) + coalesce(requests, 0) + coalesce(tokens, 0)
               + coalesce(errors, 0)) / known, 0) AS distance
    FROM apart
), nearest AS (
    SELECT session_name, sessions,
           unnest(arg_min({session_no: session_no, distance: distance},
                          {unknown: -known, distance: distance, session_id: session_id}, $most::BIGINT)) AS one,
           unnest(range(1, least(sessions, $most::BIGINT) + 1)) AS place
    FROM placed
    GROUP BY session_name, sessions
)
SELECT c.session_id, c.session_name, c.user_id, c.started_at, n.one.distance, n.sessions AS sessions_of_name,
       c.total_cost_usd, c.duration_s, c.requests, c.total_tokens, 1 - c.success_rate AS error_rate
FROM nearest AS n JOIN chosen_sessions($slice) AS c ON c.session_no = n.one.session_no
ORDER BY n.sessions DESC, c.session_name, n.place;
