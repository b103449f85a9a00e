-- Question: which number does the next file get?
-- Grain:    one row.
SELECT coalesce(max(source_id), 0) + 1 AS source_id FROM sources;
