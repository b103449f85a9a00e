-- Question: which lines of a file are requests still?
-- Grain:    one row per line.
SELECT source_line FROM requests WHERE source_id = $source_id;
