-- Question: what does the drop-in for Helicone need of the stored sessions?
-- Grain:    one row per session.
-- NULLs:    unknown sums are 0 and a session without a name has the name '', as Helicone has them.
-- Traps:    times_unknown says that a request of the session has no time: such a one is in no window of time.
SELECT session_id,
       coalesce(session_name, '') AS session_session_name,
       started_at AS session_created_at,
       last_request_at AS session_latest_request_created_at,
       requests AS session_total_requests,
       avg_latency_ms,
       latency_requests,
       coalesce(total_cost_usd, 0)::DECIMAL(38,9) AS session_total_cost,
       coalesce(prompt_tokens, 0) AS session_prompt_tokens,
       coalesce(completion_tokens, 0) AS session_completion_tokens,
       coalesce(total_tokens, 0) AS session_total_tokens,
       ok_requests,
       failed_requests,
       0::BIGINT AS marks,
       name_count,
       session_id IN (SELECT r.session_id FROM requests AS r WHERE r.started_at IS NULL AND r.session_id IS NOT NULL)
           AS times_unknown
FROM sessions;
