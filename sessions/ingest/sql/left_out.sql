-- Question: which records of this chunk are not written?
-- Grain:    one row per row of `draft` that is no request, or whose request another record is.
CREATE OR REPLACE TEMP TABLE left_out AS
SELECT rowid AS row_id FROM draft WHERE reason IS NOT NULL
UNION ALL
SELECT row_id FROM contenders WHERE NOT stored AND NOT wins;
