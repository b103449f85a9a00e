-- Question: which lines of this chunk are written as requests?
-- Grain:    one row per record.
SELECT source_id, source_line FROM draft WHERE rowid NOT IN (SELECT row_id FROM left_out);
