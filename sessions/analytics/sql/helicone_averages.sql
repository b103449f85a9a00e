-- Question: how many requests, how long and how dear is a session on average?
-- Grain:    one row.
-- Takes:    the view helicone_sessions.
-- NULLs:    a session whose times are not known has no duration; means over nothing are 0, as Helicone has them.
SELECT coalesce(avg(session_total_requests), 0) AS session_count,
       coalesce(avg(date_diff('second', session_created_at, session_latest_request_created_at)), 0) AS session_duration,
       coalesce(sum(session_total_cost)::DOUBLE / nullif(count(*), 0), 0) AS session_cost
FROM helicone_sessions;
