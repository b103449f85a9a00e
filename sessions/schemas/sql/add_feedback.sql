-- Question: none; it keeps what somebody thought of a session.
-- Takes:    $session_id, $rating, $given_at (UTC).
-- Traps:    a session has one row: an earlier one must have been dropped in the same transaction.
INSERT INTO feedback (session_id, rating, given_at) VALUES ($session_id, $rating, $given_at);
