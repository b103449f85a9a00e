-- Question: which files have source text?
-- Grain:    one row per source.
SELECT DISTINCT source_id FROM contents ORDER BY source_id;
