-- Question: does every arriving line begin as an object does?
-- Grain:    one row.
SELECT coalesce(bool_and(starts_with(line, '{')), true) FROM arriving;
