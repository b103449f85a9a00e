-- Question: which stored rows are the sessions of this slice?
-- Grain:    one row per session; the columns of `sessions`.
-- Takes:    s, as slice(s) does. s.rolled may be what stands before `sessions` and `steps` in the names of tables that
--           hold those of this very slice; else s.whole must say that the slice keeps its sessions whole. Any other
--           slice has no row here: ask slice_sessions(s), or roll it up once and name it.
-- NULLs:    a session whose name is NULL is in no slice of names.
-- Traps:    this exists beside slice_sessions because planning the roll-up, even when nothing comes of it, takes
--           longer than most questions.
CREATE OR REPLACE MACRO chosen_sessions(s) AS TABLE
SELECT stored.*
FROM query_table(coalesce(s['rolled']::VARCHAR, '') || 'sessions') AS stored
WHERE s['rolled']::VARCHAR IS NOT NULL
   OR (s['whole']::BOOLEAN
       AND (s['names']::VARCHAR[] IS NULL OR list_contains(s['names']::VARCHAR[], stored.session_name))
       AND (s['session_ids']::VARCHAR[] IS NULL OR list_contains(s['session_ids']::VARCHAR[], stored.session_id))
       AND (s['since']::TIMESTAMP IS NULL OR stored.started_at >= s['since']::TIMESTAMP)
       AND (s['until']::TIMESTAMP IS NULL OR stored.started_at < s['until']::TIMESTAMP));
