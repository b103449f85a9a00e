-- Question: none; it makes `operations`, `sessions` and `steps` anew from `requests`.
-- Traps:    sessions are numbered by name and time, so that those of one name stand together.
DELETE FROM operations;

DELETE FROM sessions;

DELETE FROM steps;

INSERT INTO operations BY NAME
SELECT row_number() OVER (ORDER BY operation)::INTEGER AS operation_no, operation
FROM (SELECT DISTINCT operation FROM requests WHERE operation IS NOT NULL);

CREATE OR REPLACE TEMP TABLE walked AS SELECT * FROM session_steps('requests');

CREATE OR REPLACE TEMP TABLE rolled AS
SELECT *, row_number() OVER (ORDER BY session_name, started_at, session_id)::INTEGER AS session_no
FROM session_summary('walked');

INSERT INTO sessions BY NAME SELECT * FROM rolled ORDER BY session_no;

INSERT INTO steps BY NAME SELECT * FROM numbered_steps('walked', 'rolled') ORDER BY session_no, step;

DROP TABLE walked;

DROP TABLE rolled;
