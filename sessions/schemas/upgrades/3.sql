-- Question: none; it brings a file of schema version 2 to version 3.
-- Adds:     the numbers of a block's lines, which need not follow one another any more.
ALTER TABLE contents ADD COLUMN lines BIGINT[];
