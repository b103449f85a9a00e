-- Question: none; it lays sessions and their steps as ingest leaves them, where they lay by name through and through.
-- Traps:    requests lie in chunks of 100,000; a session that goes on is written anew, so it lies in the chunk of its last
--           request.
CREATE TEMP TABLE chunks AS
SELECT session_id, max(source_line) // 100000 AS chunk FROM requests GROUP BY session_id;

CREATE TEMP TABLE laid_sessions AS SELECT * FROM sessions JOIN chunks USING (session_id);

CREATE TEMP TABLE laid_steps AS
SELECT steps.*, laid_sessions.chunk FROM steps JOIN laid_sessions USING (session_no);

DELETE FROM sessions;

DELETE FROM steps;

INSERT INTO sessions BY NAME
SELECT * EXCLUDE (chunk) FROM laid_sessions ORDER BY chunk, session_name, started_at, session_id;

INSERT INTO steps BY NAME
SELECT * EXCLUDE (chunk) FROM laid_steps ORDER BY chunk, session_name, session_no, step;
