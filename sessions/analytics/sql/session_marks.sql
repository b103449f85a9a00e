-- Question: which tag and which feedback does a session have?
-- Grain:    one row, whether the session is there or not.
-- Takes:    $session_id.
-- NULLs:    NULL: nobody has said.
SELECT (SELECT tag FROM tags WHERE session_id = $session_id) AS tag,
       (SELECT rating FROM feedback WHERE session_id = $session_id) AS rating;
