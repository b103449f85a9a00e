-- Question: which requests do the records of this chunk make?
-- Grain:    one row per record; `reason` says why it is no request, NULL where it is one.
CREATE OR REPLACE TEMP TABLE draft AS
SELECT * EXCLUDE (source_id, source_line, reason), $format AS format, source_id, source_line, reason
FROM drafted;
