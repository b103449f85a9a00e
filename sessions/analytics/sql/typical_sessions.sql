-- Question: which sessions are the most typical of their name?
-- Grain:    one row per session, $most of each name: those nearest to the medians of their name, nearest first.
-- Takes:    $slice, $most.
-- Distance: the mean, over cost, duration, requests, tokens and error rate, of |value - median| in units of the median of
--           these distances; where that is 0, in units of their mean; where that is 0, too, all are equal, and it is 0.
-- NULLs:    an unknown value adds nothing; sessions with more known values come first.
WITH measured AS (
    SELECT session_no, session_id, session_name, total_cost_usd::DOUBLE AS cost, duration_s AS duration,
           requests::DOUBLE AS requests, total_tokens::DOUBLE AS tokens, 1 - success_rate AS errors
    FROM chosen_sessions($slice)
), middles AS (
    SELECT session_name, count(*) AS sessions,
           median(cost) AS cost, mad(cost) AS cost_spread,
           median(duration) AS duration, mad(duration) AS duration_spread,
           median(requests) AS requests, mad(requests) AS requests_spread,
           median(tokens) AS tokens, mad(tokens) AS tokens_spread,
           median(errors) AS errors, mad(errors) AS errors_spread
    FROM measured
    GROUP BY session_name
), apart AS (
    SELECT m.session_no, m.session_id, m.session_name,
           abs(m.cost - c.cost) AS cost, abs(m.duration - c.duration) AS duration,
           abs(m.requests - c.requests) AS requests, abs(m.tokens - c.tokens) AS tokens,
           abs(m.errors - c.errors) AS errors
    FROM measured AS m JOIN middles AS c ON c.session_name IS NOT DISTINCT FROM m.session_name
), means AS (
    SELECT session_name, avg(cost) AS cost, avg(duration) AS duration, avg(requests) AS requests, avg(tokens) AS tokens,
           avg(errors) AS errors
    FROM apart
    GROUP BY session_name
), scales AS (
    SELECT n.session_name, c.sessions,
           coalesce(nullif(c.cost_spread, 0), nullif(n.cost, 0), 1) AS cost,
           coalesce(nullif(c.duration_spread, 0), nullif(n.duration, 0), 1) AS duration,
           coalesce(nullif(c.requests_spread, 0), nullif(n.requests, 0), 1) AS requests,
           coalesce(nullif(c.tokens_spread, 0), nullif(n.tokens, 0), 1) AS tokens,
           coalesce(nullif(c.errors_spread, 0), nullif(n.errors, 0), 1) AS errors
    FROM middles AS c JOIN means AS n ON n.session_name IS NOT DISTINCT FROM c.session_name
), placed AS (
    SELECT a.session_no, a.session_id, a.session_name, s.sessions,
           (a.cost IS NOT NULL)::INTEGER + (a.duration IS NOT NULL)::INTEGER + (a.requests IS NOT NULL)::INTEGER
               + (a.tokens IS NOT NULL)::INTEGER + (a.errors IS NOT NULL)::INTEGER AS known,
           (coalesce(a.cost / s.cost, 0) + coalesce(a.duration / s.duration, 0) + coalesce(a.requests / s.requests, 0)
               + coalesce(a.tokens / s.tokens, 0) + coalesce(a.errors / s.errors, 0)) / known AS distance
    FROM apart AS a JOIN scales AS s ON s.session_name IS NOT DISTINCT FROM a.session_name
), nearest AS (
    SELECT session_name,
           arg_min(session_no, {unknown: -known, distance: coalesce(distance, 0), session_id: session_id},
                   $most::BIGINT) AS session_nos
    FROM placed
    GROUP BY session_name
), ranked AS (
    SELECT unnest(session_nos) AS session_no, unnest(range(1, len(session_nos) + 1)) AS place FROM nearest
)
SELECT c.session_id, c.session_name, c.user_id, c.started_at, p.distance, p.sessions AS sessions_of_name,
       c.total_cost_usd, c.duration_s, c.requests, c.total_tokens, 1 - c.success_rate AS error_rate
FROM ranked AS r
JOIN placed AS p USING (session_no)
JOIN chosen_sessions($slice) AS c USING (session_no)
ORDER BY p.sessions DESC, c.session_name, r.place;
