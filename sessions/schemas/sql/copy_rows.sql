-- Question: none; it copies all tables but the source text into the attached database `fresh`.
-- Traps:    requests go day by day, which lets a question about some days skip the rest of the file, and by name within a
--           day; sessions and their steps by name first, which does so for a question about a name.
INSERT INTO fresh.main.requests FROM requests
ORDER BY date_trunc('day', started_at), session_name, started_at, source_id, source_line;

INSERT INTO fresh.main.sessions FROM sessions ORDER BY session_name, started_at, session_id;

INSERT INTO fresh.main.operations FROM operations ORDER BY operation_no;

INSERT INTO fresh.main.path_templates FROM path_templates ORDER BY place;

INSERT INTO fresh.main.steps FROM steps ORDER BY session_name, session_no, step;

INSERT INTO fresh.main.sources FROM sources ORDER BY source_id;

INSERT INTO fresh.main.quarantine FROM quarantine ORDER BY source_id, source_line;

INSERT INTO fresh.main.feedback FROM feedback ORDER BY session_id;

INSERT INTO fresh.main.tags FROM tags ORDER BY session_id;
