-- Question: what is each session of these requests, as one row?
-- Grain:    one row per session_id; requests without a session are left out. The columns of `sessions` but session_no.
-- Takes:    tbl, the name of a relation with the columns of `requests` (a table, a view or a CTE).
-- Order:    as in session_steps; NULLs and traps: as in session_summary.
CREATE OR REPLACE MACRO session_rollup(tbl) AS TABLE
WITH rolled_steps AS (SELECT * FROM session_steps(tbl))
SELECT * FROM session_summary('rolled_steps');
