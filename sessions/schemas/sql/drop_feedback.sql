-- Question: none; it forgets what was said of a session.
-- Takes:    $session_id.
DELETE FROM feedback WHERE session_id = $session_id;
