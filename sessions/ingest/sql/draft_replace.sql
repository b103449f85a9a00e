-- Question: which records that the file's own format does not know are requests of another one?
-- Grain:    one row per such record takes the place of its row in `draft`.
CREATE OR REPLACE TEMP TABLE found AS SELECT * FROM drafted WHERE reason IS NULL;

DELETE FROM draft WHERE (source_id, source_line) IN (SELECT (source_id, source_line) FROM found);

INSERT INTO draft BY NAME SELECT *, $format AS format FROM found;
