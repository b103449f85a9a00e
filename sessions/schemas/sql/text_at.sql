-- Question: what does one block of source text hold?
-- Grain:    one row.
SELECT first_line, last_line, lines, separator, encoding, block FROM contents WHERE rowid = $place;
