-- Question: what did each user do in these requests?
-- Grain:    one row per user; requests without one are those of the user ''.
-- Takes:    the view helicone_requests: requests, and the bits `marks`.
-- NULLs:    unknown sums are 0, as Helicone has them. A request without a time is on no day.
-- Traps:    days are those of UTC. Who was active on no known day has no mean of a day.
SELECT coalesce(user_id, '') AS user_id,
       count(DISTINCT started_at::DATE) AS active_for,
       min(started_at) AS first_active,
       max(started_at) AS last_active,
       count(*) AS total_requests,
       count(*) / nullif(count(DISTINCT started_at::DATE), 0) AS average_requests_per_day_active,
       (coalesce(sum(prompt_tokens), 0) + coalesce(sum(completion_tokens), 0)) / count(*)
           AS average_tokens_per_request,
       coalesce(sum(completion_tokens), 0)::BIGINT AS total_completion_tokens,
       coalesce(sum(prompt_tokens), 0)::BIGINT AS total_prompt_tokens,
       coalesce(sum(cost_usd), 0)::DECIMAL(38,9) AS cost,
       bit_or(marks) AS marks
FROM helicone_requests
GROUP BY coalesce(user_id, '');
