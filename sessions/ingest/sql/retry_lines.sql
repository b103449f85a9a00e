-- Question: which refused lines of a file are to be read again?
-- Grain:    one row per line, in the order of the file.
-- Takes:    $reasons, a list; NULL takes all.
-- NULLs:    a text that was not kept, or not as it was: of a line that is no text.
-- Traps:    such a line can be had from its file alone.
SELECT source_line, byte_offset, CASE WHEN reason <> 'not_utf8' THEN text END AS text
FROM quarantine
WHERE source_id = $source_id
  AND ($reasons::VARCHAR[] IS NULL OR list_contains($reasons::VARCHAR[], reason))
ORDER BY source_line;
