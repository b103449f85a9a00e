-- Question: which refused lines of a file are to be read again?
-- Grain:    one row per line, in the order of the file.
-- Takes:    $reasons, a list; NULL takes all.
SELECT source_line, byte_offset, text
FROM quarantine
WHERE source_id = $source_id
  AND ($reasons::VARCHAR[] IS NULL OR list_contains($reasons::VARCHAR[], reason))
ORDER BY source_line;
