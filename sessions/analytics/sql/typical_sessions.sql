-- Question: which sessions are the most typical of their name?
-- Grain:    one row per session, $most of each name: those nearest to the medians of their name, nearest first.
-- Takes:    $slice, $most.
-- Distance: the mean, over cost, duration, requests, tokens and error rate, of |value - median| in units of the median of
--           these distances; where that is 0, in units of their mean; where that is 0, too, all are equal, and it is 0.
-- NULLs:    an unknown value adds nothing; sessions with more known values come first.
WITH measured AS (
    SELECT session_no, session_name, 'cost' AS measure, total_cost_usd::DOUBLE AS value FROM chosen_sessions($slice)
    UNION ALL SELECT session_no, session_name, 'duration', duration_s FROM chosen_sessions($slice)
    UNION ALL SELECT session_no, session_name, 'requests', requests::DOUBLE FROM chosen_sessions($slice)
    UNION ALL SELECT session_no, session_name, 'tokens', total_tokens::DOUBLE FROM chosen_sessions($slice)
    UNION ALL SELECT session_no, session_name, 'error rate', 1 - success_rate FROM chosen_sessions($slice)
), middles AS (
    SELECT session_name, measure, median(value) AS middle, mad(value) AS spread
    FROM measured
    WHERE value IS NOT NULL
    GROUP BY session_name, measure
), apart AS (
    SELECT m.session_no, m.session_name, m.measure, abs(m.value - c.middle) AS distance, c.spread
    FROM measured AS m
    LEFT JOIN middles AS c ON c.measure = m.measure AND c.session_name IS NOT DISTINCT FROM m.session_name
), scales AS (
    SELECT session_name, measure, coalesce(nullif(any_value(spread), 0), nullif(avg(distance), 0), 1) AS scale
    FROM apart
    GROUP BY session_name, measure
), placed AS (
    SELECT a.session_no, any_value(a.session_name) AS session_name,
           coalesce(avg(a.distance / s.scale), 0) AS distance, count(a.distance) AS known
    FROM apart AS a
    JOIN scales AS s ON s.measure = a.measure AND s.session_name IS NOT DISTINCT FROM a.session_name
    GROUP BY a.session_no
), named AS (
    SELECT p.*, c.session_id FROM placed AS p JOIN chosen_sessions($slice) AS c USING (session_no)
), ranked AS (
    SELECT *, count(*) OVER (PARTITION BY session_name) AS sessions,
           row_number() OVER (PARTITION BY session_name ORDER BY known DESC, distance, session_id) AS place
    FROM named
)
SELECT c.session_id, c.session_name, c.user_id, c.started_at, r.distance, r.sessions AS sessions_of_name,
       c.total_cost_usd, c.duration_s, c.requests, c.total_tokens, 1 - c.success_rate AS error_rate
FROM ranked AS r JOIN chosen_sessions($slice) AS c USING (session_no)
WHERE r.place <= $most::BIGINT
ORDER BY r.sessions DESC, c.session_name, r.place;
