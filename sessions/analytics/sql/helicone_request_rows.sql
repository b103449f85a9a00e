-- Question: which request belongs to which session, and what is that session?
-- Grain:    one row per request, with or without a session: the columns of `requests`, and those of its session that
--           conditions on sessions are about.
-- NULLs:    a request without a session has no figures of one; its session's tag and feedback are ''.
-- Traps:    the figures are those of the whole session, under whatever names: here requests are chosen, not sessions.
SELECT r.*,
       coalesce(r.session_name, s.session_name, '') AS session_session_name,
       s.started_at AS session_created_at,
       s.last_request_at AS session_latest_request_created_at,
       s.requests AS session_total_requests,
       CASE WHEN s.session_no IS NOT NULL THEN coalesce(s.total_cost_usd, 0) END AS session_total_cost,
       CASE WHEN s.session_no IS NOT NULL THEN coalesce(s.prompt_tokens, 0) END AS session_prompt_tokens,
       CASE WHEN s.session_no IS NOT NULL THEN coalesce(s.completion_tokens, 0) END AS session_completion_tokens,
       CASE WHEN s.session_no IS NOT NULL THEN coalesce(s.total_tokens, 0) END AS session_total_tokens,
       coalesce(t.tag, '') AS session_tag,
       CASE WHEN f.rating THEN '1' WHEN NOT f.rating THEN '0' ELSE '' END AS session_feedback
FROM requests AS r LEFT JOIN sessions AS s USING (session_id) LEFT JOIN tags AS t USING (session_id)
     LEFT JOIN feedback AS f USING (session_id);
