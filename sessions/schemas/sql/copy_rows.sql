-- Question: none; it copies all tables but the source text into the attached database `fresh`.
-- Traps:    rows go in the order of time, which lets a question about some days skip the rest of the file.
INSERT INTO fresh.main.requests FROM requests ORDER BY started_at, source_id, source_line;

INSERT INTO fresh.main.sessions FROM sessions ORDER BY started_at, session_id;

INSERT INTO fresh.main.sources FROM sources ORDER BY source_id;

INSERT INTO fresh.main.quarantine FROM quarantine ORDER BY source_id, source_line;
