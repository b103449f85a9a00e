-- Question: what is written down when the last line of a file, refused as unfinished, is read again?
-- Grain:    one row, of the file; the line is counted again with the chunk that it comes in now.
UPDATE sources SET lines = lines - 1, quarantined = quarantined - 1 WHERE source_id = $source_id;
