-- Question: which lines of a file are requests still?
-- Grain:    one row per line, session by session: the order in which long ones are packed.
SELECT source_line FROM requests WHERE source_id = $source_id ORDER BY session_id, source_line;
