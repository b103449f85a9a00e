-- Question: who are the users of these sessions, in the requests that are meant?
-- Grain:    one row per session id and name that has a user.
-- Takes:    the view helicone_requests; $session_ids; $since and $until, within which all requests of theirs lie whose
--           time is known. NULL: no such time is known.
-- Traps:    a request without a name counts under its session's name.
SELECT r.session_id,
       coalesce(r.session_name, s.session_name, '') AS session_name,
       list_sort(list(DISTINCT r.user_id)) AS user_ids
FROM helicone_requests AS r LEFT JOIN sessions AS s USING (session_id)
WHERE r.user_id IS NOT NULL
  AND r.session_id IN (SELECT unnest($session_ids::VARCHAR[]))
  AND s.session_id IN (SELECT unnest($session_ids::VARCHAR[]))
  AND (r.started_at BETWEEN $since::TIMESTAMP AND $until::TIMESTAMP OR r.started_at IS NULL)
GROUP BY ALL;
