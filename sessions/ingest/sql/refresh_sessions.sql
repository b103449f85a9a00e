-- Question: what are the sessions that this chunk touched, now, and what are their steps?
-- Grain:    one row per touched session in `sessions` and one per request of it in `steps`; they replace what was there.
-- Traps:    a session that begins in this chunk has its requests in `draft`, all of them: they are not read again. A session
--           keeps its number; new ones are numbered by name and time, so that those of one name stand together.
INSERT INTO operations BY NAME
SELECT (SELECT coalesce(max(operation_no), 0) FROM operations) + (row_number() OVER (ORDER BY operation))::INTEGER AS operation_no,
       operation
FROM (SELECT DISTINCT operation FROM draft
      WHERE operation IS NOT NULL AND rowid NOT IN (SELECT row_id FROM left_out)
        AND operation NOT IN (SELECT operation FROM operations));

CREATE OR REPLACE TEMP VIEW touched_requests AS
FROM touched_stored
UNION ALL BY NAME
SELECT * EXCLUDE (reason, properties) FROM draft
WHERE rowid NOT IN (SELECT row_id FROM left_out)
  AND session_id IN (SELECT session_id FROM touched WHERE NOT stored);

CREATE OR REPLACE TEMP TABLE walked AS SELECT * FROM session_steps('touched_requests');

CREATE OR REPLACE TEMP TABLE rolled AS
SELECT summed.*,
       coalesce(touched.session_no,
                (SELECT coalesce(max(session_no), 0) FROM sessions)
                + (row_number() OVER (PARTITION BY touched.stored
                                      ORDER BY summed.session_name, summed.started_at, summed.session_id))::INTEGER) AS session_no
FROM session_summary('walked') AS summed JOIN touched USING (session_id);

DELETE FROM sessions WHERE session_no IN (SELECT session_no FROM touched WHERE stored);

DELETE FROM steps WHERE session_no IN (SELECT session_no FROM touched WHERE stored);

INSERT INTO sessions BY NAME SELECT * FROM rolled ORDER BY session_name, started_at, session_id;

INSERT INTO steps BY NAME SELECT * FROM numbered_steps('walked', 'rolled') ORDER BY session_name, session_no, step;
