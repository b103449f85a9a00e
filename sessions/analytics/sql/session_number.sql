-- Question: which number does the session of this id have in this file?
-- Grain:    one row, or none.
-- Takes:    $session_id.
SELECT session_no FROM sessions WHERE session_id = $session_id;
