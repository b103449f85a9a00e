-- Question: which session names are there?
-- Grain:    one row per name.
SELECT session_name FROM sessions WHERE session_name IS NOT NULL
UNION
SELECT session_name FROM requests WHERE session_id IS NULL AND session_name IS NOT NULL
ORDER BY session_name;
