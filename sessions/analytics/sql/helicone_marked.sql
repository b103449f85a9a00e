-- Question: which tag and which feedback do these sessions have?
-- Grain:    one row per row of the view.
-- Takes:    the view helicone_rows: sessions by id and name.
-- NULLs:    a session without a tag has the tag ''; feedback is '1', '0' or ''.
SELECT g.*,
       coalesce(t.tag, '') AS session_tag,
       CASE WHEN f.rating THEN '1' WHEN NOT f.rating THEN '0' ELSE '' END AS session_feedback
FROM helicone_rows AS g LEFT JOIN tags AS t USING (session_id) LEFT JOIN feedback AS f USING (session_id);
