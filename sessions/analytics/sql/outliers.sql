-- Question: which sessions are out of line within their name?
-- Grain:    one row per session: measures, those by which it is, each with its value, the median of its name and its score;
--           sessions is the number of rows over all pages.
-- Takes:    $slice, that of usual.sql, which must have run; $threshold (score), $least (sessions of the name whose value is
--           known), $limit, $offset.
-- Score:    0.6745 * (value - median) / MAD, MAD being the median of the distances to the median. Where that is 0, for more
--           than half of the values are equal: (value - median) / (1.2533 * their mean distance). Where that is 0, too,
--           all are equal and none is out of line. Both divisors are the standard deviation where values are normal.
-- NULLs:    a session whose value is unknown is not judged by it. What has no name is judged among its like.
-- Traps:    low values are out of line as well as high ones: the score has a sign.
WITH measured AS (
    SELECT session_no, session_name, total_cost_usd::DOUBLE AS cost, duration_s AS duration, requests::DOUBLE AS requests,
           total_tokens::DOUBLE AS tokens, 1 - success_rate AS errors
    FROM chosen_sessions($slice)
), scaled AS (
    SELECT session_name, cost, duration, requests, tokens, errors,
           CASE WHEN cost_known >= $least::BIGINT
                THEN CASE WHEN cost_spread > 0 THEN cost_spread / 0.6745 ELSE nullif(cost_mean, 0) * 1.2533 END
           END AS cost_scale,
           CASE WHEN duration_known >= $least::BIGINT
                THEN CASE WHEN duration_spread > 0 THEN duration_spread / 0.6745 ELSE nullif(duration_mean, 0) * 1.2533 END
           END AS duration_scale,
           CASE WHEN requests_known >= $least::BIGINT
                THEN CASE WHEN requests_spread > 0 THEN requests_spread / 0.6745 ELSE nullif(requests_mean, 0) * 1.2533 END
           END AS requests_scale,
           CASE WHEN tokens_known >= $least::BIGINT
                THEN CASE WHEN tokens_spread > 0 THEN tokens_spread / 0.6745 ELSE nullif(tokens_mean, 0) * 1.2533 END
           END AS tokens_scale,
           CASE WHEN errors_known >= $least::BIGINT
                THEN CASE WHEN errors_spread > 0 THEN errors_spread / 0.6745 ELSE nullif(errors_mean, 0) * 1.2533 END
           END AS errors_scale
    FROM usual
), judged AS (
    SELECT m.session_no,
           greatest(abs(m.cost - s.cost) / s.cost_scale,
                    abs(m.duration - s.duration) / s.duration_scale,
                    abs(m.requests - s.requests) / s.requests_scale,
                    abs(m.tokens - s.tokens) / s.tokens_scale,
                    abs(m.errors - s.errors) / s.errors_scale) AS strength,
           [{measure: 'cost', value: m.cost, median: s.cost, score: (m.cost - s.cost) / s.cost_scale},
            {measure: 'duration', value: m.duration, median: s.duration, score: (m.duration - s.duration) / s.duration_scale},
            {measure: 'requests', value: m.requests, median: s.requests, score: (m.requests - s.requests) / s.requests_scale},
            {measure: 'tokens', value: m.tokens, median: s.tokens, score: (m.tokens - s.tokens) / s.tokens_scale},
            {measure: 'error rate', value: m.errors, median: s.errors, score: (m.errors - s.errors) / s.errors_scale}]
               AS measures
    FROM measured AS m JOIN scaled AS s ON s.session_name IS NOT DISTINCT FROM m.session_name
), shown AS (
    SELECT c.session_id, c.session_name, c.user_id, c.started_at, c.total_cost_usd, c.duration_s, c.requests,
           c.total_tokens, 1 - c.success_rate AS error_rate, j.measures, j.strength, count(*) OVER () AS sessions
    FROM judged AS j JOIN chosen_sessions($slice) AS c USING (session_no)
    WHERE j.strength >= $threshold::DOUBLE
    ORDER BY j.strength DESC, c.session_id
    LIMIT $limit OFFSET $offset
)
SELECT * REPLACE (list_filter(measures, lambda one: abs(one.score) >= $threshold::DOUBLE) AS measures)
FROM shown
ORDER BY strength DESC, session_id;
