-- Question: how much of the cost are how few users?
-- Grain:    one row per group of users, the most expensive first: users one by one, or as many together as leave $groups.
-- Takes:    $slice, $groups.
-- NULLs:    users without any known cost, and requests without a user, are in no group.
WITH costs AS (
    SELECT user_id, sum(cost_usd) AS cost_usd
    FROM chosen_requests($slice)
    WHERE user_id IS NOT NULL AND cost_usd IS NOT NULL
    GROUP BY user_id
), ranked AS (
    SELECT cost_usd, row_number() OVER (ORDER BY cost_usd DESC, user_id) - 1 AS place, count(*) OVER () AS users
    FROM costs
)
SELECT count(*) AS users, sum(cost_usd)::DECIMAL(38,9) AS cost_usd
FROM ranked
GROUP BY place // ceil(users / $groups::INTEGER)::BIGINT
ORDER BY min(place);
