-- Question: what does this chunk add to `requests`?
-- Grain:    one row per accepted record, in the order of the files.
-- Traps:    DuckDB's joins keep no order, and the mapping has some: `draft` is in no order, so rows are sorted, which costs
--           nothing to speak of. Most requests share a few sets of properties: each set is read once, a third of what
--           reading it for every request costs.
CREATE OR REPLACE TEMP TABLE property_sets AS
SELECT text, properties_read(text) AS properties
FROM (SELECT DISTINCT properties AS text FROM draft WHERE properties IS NOT NULL);

INSERT INTO requests BY NAME
SELECT draft.* EXCLUDE (reason) REPLACE (coalesce(property_sets.properties, MAP {}) AS properties)
FROM draft LEFT JOIN property_sets ON draft.properties = property_sets.text
WHERE draft.rowid NOT IN (SELECT row_id FROM left_out)
ORDER BY draft.source_id, draft.source_line;
