-- Question: which stored requests go, because a more complete record takes their place?
-- Grain:    one row per row of `superseded`.
DELETE FROM requests WHERE rowid IN (SELECT row_id FROM superseded);
