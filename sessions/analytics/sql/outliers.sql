-- Question: which sessions are out of line within their name?
-- Grain:    one row per session and measure that is: its value, the median and the spread of its name, and its score.
-- Takes:    $slice, $threshold (score), $least (sessions of the name whose value is known).
-- Score:    0.6745 * (value - median) / MAD, MAD being the median of the distances to the median. Where that is 0, for more
--           than half of the values are equal: (value - median) / (1.2533 * their mean distance). Where that is 0, too,
--           all are equal and none is out of line. Both divisors are the standard deviation where values are normal.
-- NULLs:    a session whose value is unknown is not judged by it. What has no name is judged among its like.
-- Traps:    low values are out of line as well as high ones: the score has a sign.
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
    HAVING count(*) >= $least::BIGINT
), distances AS (
    SELECT m.session_name, m.measure, avg(abs(m.value - c.middle)) AS mean_distance
    FROM measured AS m
    JOIN middles AS c ON c.measure = m.measure AND c.session_name IS NOT DISTINCT FROM m.session_name
    WHERE c.spread = 0 AND m.value IS NOT NULL
    GROUP BY m.session_name, m.measure
), scaled AS (
    SELECT c.session_name, c.measure, c.middle,
           CASE WHEN c.spread > 0 THEN c.spread / 0.6745 ELSE nullif(d.mean_distance, 0) * 1.2533 END AS scale
    FROM middles AS c
    LEFT JOIN distances AS d ON d.measure = c.measure AND d.session_name IS NOT DISTINCT FROM c.session_name
), scored AS (
    SELECT m.session_no, m.measure, m.value, s.middle AS median, (m.value - s.middle) / s.scale AS score
    FROM measured AS m
    JOIN scaled AS s ON s.measure = m.measure AND s.session_name IS NOT DISTINCT FROM m.session_name
    WHERE abs(m.value - s.middle) / s.scale >= $threshold::DOUBLE
)
SELECT c.session_id, c.session_name, c.user_id, c.started_at, s.measure, s.value, s.median, s.score,
       c.total_cost_usd, c.duration_s, c.requests, c.total_tokens, 1 - c.success_rate AS error_rate
FROM scored AS s JOIN chosen_sessions($slice) AS c USING (session_no)
ORDER BY abs(s.score) DESC, c.session_id, s.measure;
