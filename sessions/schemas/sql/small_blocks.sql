-- Question: how many blocks of source text are far smaller than they should be?
-- Grain:    one row. A log that is followed while it is written makes one with every look at it.
SELECT count(*) FROM contents WHERE text_bytes < $below;
