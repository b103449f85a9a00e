-- Question: how did each session of this slice end?
-- Grain:    one row per session: the columns of chosen_sessions(s), and outcome.
-- Takes:    s, as chosen_sessions(s) does; g, a struct {goals: [{name, pattern}], grace_s}. A goal whose name is NULL is one
--           for every session; else for sessions of that name. grace_s: a session whose last request is within so many
--           seconds of the last request of all data, in the slice or not, may go on.
-- Outcome:  completed (one request at a goal of its is ok), else failed (the last request whose ok is known is not ok),
--           else open (it may go on), else abandoned if it has a goal, ended if it has none.
-- NULLs:    a request whose ok is not known reaches no goal; a session without known times is not open.
CREATE OR REPLACE MACRO session_outcomes(s, g) AS TABLE
WITH goals AS (
    SELECT unnest(g['goals']::STRUCT(name VARCHAR, pattern VARCHAR)[], recursive := true)
), goal_operations AS (
    SELECT DISTINCT goals.name, o.operation_no
    FROM goals JOIN operations AS o ON operation_matches(o.operation, goals.pattern)
), reached AS (
    SELECT DISTINCT st.session_no
    FROM chosen_steps(s) AS st JOIN goal_operations AS goal ON goal.operation_no = st.operation_no
    WHERE st.ok AND (goal.name IS NULL OR goal.name = st.session_name)
), data_end AS (
    SELECT max(started_at) AS last FROM requests
)
SELECT c.*,
       CASE WHEN r.session_no IS NOT NULL THEN 'completed'
            WHEN NOT c.last_ok THEN 'failed'
            WHEN c.last_request_at >= (SELECT last FROM data_end) - to_microseconds((g['grace_s']::DOUBLE * 1e6)::BIGINT)
            THEN 'open'
            WHEN EXISTS (FROM goals WHERE goals.name IS NULL)
                 OR c.session_name IN (SELECT goals.name FROM goals WHERE goals.name IS NOT NULL)
            THEN 'abandoned'
            ELSE 'ended' END AS outcome
FROM chosen_sessions(s) AS c LEFT JOIN reached AS r USING (session_no);
