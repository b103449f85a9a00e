-- Question: which files were read?
-- Grain:    one row per source, in the order in which they were first read.
SELECT source_id, path FROM sources ORDER BY source_id;
