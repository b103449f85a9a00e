-- Question: which lines are no text, and why?
-- Grain:    one list of $rows is one row: its values as text, in the order of the columns in unreadable.sql.
-- Traps:    10,000 rows as one parameter take 0.1 s, as an INSERT each 10 s: a log in Latin-1 has as many.
INSERT INTO unreadable
SELECT texts[1]::BIGINT, texts[2]::BIGINT, texts[3], texts[4]
FROM (SELECT unnest($rows::VARCHAR[][]) AS texts);
