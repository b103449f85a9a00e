-- Question: between which times do the requests of sessions lie that this chunk adds to?
-- Grain:    one row; NULLs where all its sessions are new.
-- Traps:    the requests of the chunk itself are written already, and may lie before or after the stored ones.
SELECT least(min(sessions.started_at), min(added.first)), greatest(max(sessions.last_request_at), max(added.last))
FROM touched
JOIN sessions USING (session_no)
LEFT JOIN (SELECT session_id, min(started_at) AS first, max(started_at) AS last FROM draft GROUP BY session_id) AS added
     ON added.session_id = touched.session_id
WHERE touched.stored;
