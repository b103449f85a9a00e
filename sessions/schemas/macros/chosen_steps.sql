-- Question: which stored rows are the steps of the sessions of this slice?
-- Grain:    one row per step; the columns of `steps`.
-- Takes:    s, as chosen_sessions(s) does: a slice that keeps its sessions whole, or one that was rolled up.
-- NULLs:    a session whose name is NULL is in no slice of names.
-- Traps:    sessions stand by name in each part of the table, so that those of one name are found without reading the rest.
--           A slice of names or of everything needs no look at `sessions`: planning one would take longer than the rest.
CREATE OR REPLACE MACRO chosen_steps(s) AS TABLE
SELECT stored.*
FROM query_table(coalesce(s['rolled']::VARCHAR, '') || 'steps') AS stored
WHERE s['rolled']::VARCHAR IS NOT NULL
   OR (s['whole']::BOOLEAN
       AND (s['names']::VARCHAR[] IS NULL OR list_contains(s['names']::VARCHAR[], stored.session_name))
       AND s['session_ids']::VARCHAR[] IS NULL AND s['since']::TIMESTAMP IS NULL AND s['until']::TIMESTAMP IS NULL)
UNION ALL
SELECT stored.*
FROM query_table(coalesce(s['rolled']::VARCHAR, '') || 'steps') AS stored
WHERE s['rolled']::VARCHAR IS NULL
  AND s['whole']::BOOLEAN
  AND (s['session_ids']::VARCHAR[] IS NOT NULL OR s['since']::TIMESTAMP IS NOT NULL OR s['until']::TIMESTAMP IS NOT NULL)
  AND stored.session_no IN (SELECT c.session_no FROM chosen_sessions(s) AS c);
