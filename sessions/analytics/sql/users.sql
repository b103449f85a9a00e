-- Question: what does each user do, and cost?
-- Grain:    one row per user_id of requests; those without one are a row of their own, so that the rows sum to the total.
--           users is the number of rows over all pages.
-- Takes:    $slice, which need not be rolled up, $sort (a column of the answer), $descending, $limit, $offset.
-- NULLs:    means and rates are over known values. cumulative_share is NULL for a user without any known cost.
-- Traps:    a session counts for each user who has a request in it: the rows' sessions may sum to more than there are. They
--           are counted by number where steps have one, and apart from the sums, which would all be written down beside them.
--           sessions_per_week counts at least one week: a user seen once has no pace yet. greatest()
--           alone would make a week of unknown times, since it skips NULLs.
--           cumulative_share is that of the user and all who cost more, whatever the order; of equal ones by id.
WITH summed AS (
    SELECT user_id,
           count(*) AS requests,
           sum(cost_usd)::DECIMAL(38,9) AS total_cost_usd,
           count(*) FILTER (cost_usd IS NULL) AS requests_without_cost,
           sum(prompt_tokens)::BIGINT AS prompt_tokens,
           sum(completion_tokens)::BIGINT AS completion_tokens,
           count(*) FILTER (ok) AS ok_requests,
           count(*) FILTER (NOT ok) AS failed_requests,
           avg(latency_ms) AS avg_latency_ms,
           min(started_at) AS first_seen,
           max(started_at) AS last_seen
    FROM chosen_requests($slice)
    GROUP BY user_id
), met AS (
    SELECT user_id, count(DISTINCT session_no) AS sessions
    FROM chosen_requests($slice)
    WHERE $slice['whole']::BOOLEAN
    GROUP BY user_id
    UNION ALL
    SELECT user_id, count(DISTINCT session_id) AS sessions
    FROM slice($slice)
    WHERE NOT $slice['whole']::BOOLEAN
    GROUP BY user_id
), users AS (
    SELECT s.*, m.sessions FROM summed AS s JOIN met AS m ON m.user_id IS NOT DISTINCT FROM s.user_id
), answered AS (
    SELECT user_id, sessions, requests, total_cost_usd,
           (total_cost_usd / nullif(sum(total_cost_usd) OVER (), 0))::DOUBLE AS cost_share,
           CASE WHEN total_cost_usd IS NOT NULL
                THEN (sum(total_cost_usd) OVER (ORDER BY total_cost_usd DESC NULLS LAST, user_id NULLS LAST
                                                ROWS UNBOUNDED PRECEDING)
                      / nullif(sum(total_cost_usd) OVER (), 0))::DOUBLE END AS cumulative_share,
           requests_without_cost, prompt_tokens, completion_tokens,
           CASE WHEN prompt_tokens IS NOT NULL OR completion_tokens IS NOT NULL
                THEN coalesce(prompt_tokens, 0) + coalesce(completion_tokens, 0) END AS total_tokens,
           ok_requests, failed_requests,
           ok_requests / nullif(ok_requests + failed_requests, 0) AS success_rate,
           avg_latency_ms, first_seen, last_seen,
           CASE WHEN first_seen IS NOT NULL
                THEN sessions / greatest((epoch_us(last_seen) - epoch_us(first_seen)) / 604800e6, 1)
           END AS sessions_per_week
    FROM users
), keyed AS (
    SELECT *,
           CASE $sort::VARCHAR
                WHEN 'sessions' THEN sessions::DOUBLE
                WHEN 'requests' THEN requests::DOUBLE
                WHEN 'total_cost_usd' THEN total_cost_usd::DOUBLE
                WHEN 'cost_share' THEN cost_share
                WHEN 'cumulative_share' THEN cumulative_share
                WHEN 'requests_without_cost' THEN requests_without_cost::DOUBLE
                WHEN 'prompt_tokens' THEN prompt_tokens::DOUBLE
                WHEN 'completion_tokens' THEN completion_tokens::DOUBLE
                WHEN 'total_tokens' THEN total_tokens::DOUBLE
                WHEN 'ok_requests' THEN ok_requests::DOUBLE
                WHEN 'failed_requests' THEN failed_requests::DOUBLE
                WHEN 'success_rate' THEN success_rate
                WHEN 'avg_latency_ms' THEN avg_latency_ms
                WHEN 'first_seen' THEN epoch_us(first_seen)::DOUBLE
                WHEN 'last_seen' THEN epoch_us(last_seen)::DOUBLE
                WHEN 'sessions_per_week' THEN sessions_per_week END AS number_key,
           CASE WHEN $sort::VARCHAR = 'user_id' THEN user_id END AS text_key
    FROM answered
)
SELECT * EXCLUDE (number_key, text_key), count(*) OVER () AS users
FROM keyed
ORDER BY CASE WHEN $descending::BOOLEAN THEN number_key END DESC NULLS LAST,
         CASE WHEN NOT $descending::BOOLEAN THEN number_key END ASC NULLS LAST,
         CASE WHEN $descending::BOOLEAN THEN text_key END DESC NULLS LAST,
         CASE WHEN NOT $descending::BOOLEAN THEN text_key END ASC NULLS LAST,
         user_id NULLS LAST
LIMIT $limit OFFSET $offset;
