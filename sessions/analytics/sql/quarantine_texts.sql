-- Question: what are the texts of the refused lines?
-- Grain:    one row per refused line whose text was kept, in the order of the files and their lines.
-- Takes:    $reasons, $sources (lists, NULL for all).
SELECT text
FROM quarantine
WHERE text IS NOT NULL
  AND ($reasons::VARCHAR[] IS NULL OR list_contains($reasons::VARCHAR[], reason))
  AND ($sources::BIGINT[] IS NULL OR list_contains($sources::BIGINT[], source_id))
ORDER BY source_id, source_line;
