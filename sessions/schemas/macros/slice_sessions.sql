-- Question: which sessions is this about, and what is each in this slice?
-- Grain:    one row per session that has a request in the slice; the columns of `sessions`.
-- Takes:    s, as slice(s) does. s.whole says that the slice keeps its sessions whole, s.rolled names
--           tables that hold the answer already: then nothing is computed again.
-- NULLs:    as in session_rollup.
-- Traps:    a slice may cut off the request that carried the session's name, so the name is taken from the
--           stored row.
CREATE OR REPLACE MACRO slice_sessions(s) AS TABLE
WITH picked AS (
    SELECT * FROM slice(s) WHERE NOT s['whole']::BOOLEAN AND s['rolled']::VARCHAR IS NULL
), cut AS (
    SELECT * FROM session_rollup('picked')
)
SELECT * FROM chosen_sessions(s)
UNION ALL
SELECT cut.* REPLACE (coalesce(named.session_name, cut.session_name) AS session_name), named.session_no
FROM cut LEFT JOIN (SELECT session_id, session_name, session_no FROM sessions
                    WHERE NOT s['whole']::BOOLEAN AND s['rolled']::VARCHAR IS NULL) AS named
     USING (session_id);
