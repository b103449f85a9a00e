-- Question: none; it forgets the tag of a session.
-- Takes:    $session_id.
DELETE FROM tags WHERE session_id = $session_id;
