-- Question: none; it keeps the tag of a session.
-- Takes:    $session_id, $tag, $tagged_at (UTC).
-- Traps:    a session has one row: an earlier one must have been dropped in the same transaction.
INSERT INTO tags (session_id, tag, tagged_at) VALUES ($session_id, $tag, $tagged_at);
