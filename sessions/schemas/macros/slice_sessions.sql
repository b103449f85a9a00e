-- Question: which sessions is this about, and what is each in this slice?
-- Grain:    one row per session that has a request in the slice; the columns of `sessions`.
-- Takes:    s, as slice(s) does. s.whole says that the slice keeps its sessions whole: then the stored rows
--           are the answer, and nothing is computed again. s.rolled may name a table that already holds the
--           answer for this very slice, for when several questions are asked of it.
-- NULLs:    as in session_rollup.
-- Traps:    a slice may cut off the request that carried the session's name, so the name is taken from the
--           stored row.
CREATE OR REPLACE MACRO slice_sessions(s) AS TABLE
WITH picked AS (
    SELECT * FROM slice(s) WHERE NOT s['whole']::BOOLEAN AND s['rolled']::VARCHAR IS NULL
), cut AS (
    SELECT * FROM session_rollup('picked')
)
SELECT * FROM query_table(coalesce(s['rolled']::VARCHAR, 'sessions')) AS stored
WHERE s['rolled']::VARCHAR IS NOT NULL
   OR (s['whole']::BOOLEAN
       AND (s['names']::VARCHAR[] IS NULL OR list_contains(s['names']::VARCHAR[], stored.session_name))
       AND (s['session_ids']::VARCHAR[] IS NULL OR list_contains(s['session_ids']::VARCHAR[], stored.session_id))
       AND (s['since']::TIMESTAMP IS NULL OR stored.started_at >= s['since']::TIMESTAMP)
       AND (s['until']::TIMESTAMP IS NULL OR stored.started_at < s['until']::TIMESTAMP))
UNION ALL
SELECT cut.* REPLACE (coalesce(named.session_name, cut.session_name) AS session_name)
FROM cut LEFT JOIN (SELECT session_id, session_name FROM sessions
                    WHERE NOT s['whole']::BOOLEAN AND s['rolled']::VARCHAR IS NULL) AS named
     USING (session_id);
