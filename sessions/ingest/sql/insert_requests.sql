-- Question: what does this chunk add to `requests`?
-- Grain:    one row per accepted record, by name, each name's in the order of the files.
-- Traps:    requests of one name stand together, so that a question about it skips what lies between. `draft` is in no
--           order: rows are sorted in any case, which costs nothing to speak of. Most requests share a few sets of properties: each set is read once, a third of what
--           reading it for every request costs.
CREATE OR REPLACE TEMP TABLE property_sets AS
SELECT text, properties_read(text) AS properties
FROM (SELECT DISTINCT properties AS text FROM draft WHERE properties IS NOT NULL);

INSERT INTO requests BY NAME
SELECT draft.* EXCLUDE (reason) REPLACE (coalesce(property_sets.properties, MAP {}) AS properties)
FROM draft LEFT JOIN property_sets ON draft.properties = property_sets.text
WHERE draft.rowid NOT IN (SELECT row_id FROM left_out)
ORDER BY draft.session_name, draft.source_id, draft.source_line;
