-- Question: what are the sessions of these requests, by id and name?
-- Grain:    one row per session_id and name; the columns of helicone_stored.sql but its last two.
-- Takes:    the view helicone_rolled_requests: requests, and the bits `marks`.
-- NULLs:    as in helicone_stored.sql. A request without a name counts under its session's name.
-- Traps:    the name of a session is looked up once per session and name that was logged, not once per request.
WITH logged AS (
    SELECT session_id, session_name,
           min(started_at) AS first_start, max(started_at) AS last_start, count(*) AS requests,
           sum(latency_ms) AS latency_ms, count(latency_ms) AS latency_requests, sum(cost_usd) AS cost_usd,
           sum(prompt_tokens) AS prompt_tokens, sum(completion_tokens) AS completion_tokens,
           count(*) FILTER (ok) AS ok_requests, count(*) FILTER (NOT ok) AS failed_requests, bit_or(marks) AS marks
    FROM helicone_rolled_requests
    WHERE session_id IS NOT NULL
    GROUP BY session_id, session_name
), named AS (
    SELECT logged.* EXCLUDE (session_name), coalesce(logged.session_name, s.session_name, '') AS session_session_name
    FROM logged LEFT JOIN sessions AS s USING (session_id)
)
SELECT session_id,
       session_session_name,
       min(first_start) AS session_created_at,
       max(last_start) AS session_latest_request_created_at,
       sum(requests)::BIGINT AS session_total_requests,
       sum(latency_ms) / nullif(sum(latency_requests), 0) AS avg_latency_ms,
       sum(latency_requests)::BIGINT AS latency_requests,
       coalesce(sum(cost_usd), 0)::DECIMAL(38,9) AS session_total_cost,
       coalesce(sum(prompt_tokens), 0)::BIGINT AS session_prompt_tokens,
       coalesce(sum(completion_tokens), 0)::BIGINT AS session_completion_tokens,
       (coalesce(sum(prompt_tokens), 0) + coalesce(sum(completion_tokens), 0))::BIGINT AS session_total_tokens,
       sum(ok_requests)::BIGINT AS ok_requests,
       sum(failed_requests)::BIGINT AS failed_requests,
       bit_or(marks) AS marks
FROM named
GROUP BY session_id, session_session_name;
