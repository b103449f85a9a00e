-- Question: what are the texts of the refused lines?
-- Grain:    one row per refused line whose text was kept, in the order of the files and their lines.
-- Takes:    $reasons, $sources (lists; NULL for all, of files that another reading did not replace).
SELECT text
FROM quarantine
WHERE text IS NOT NULL
  AND ($reasons::VARCHAR[] IS NULL OR list_contains($reasons::VARCHAR[], reason))
  AND CASE WHEN $sources::BIGINT[] IS NULL
           THEN source_id NOT IN (SELECT source_id FROM sources WHERE status = 'replaced')
           ELSE list_contains($sources::BIGINT[], source_id) END
ORDER BY source_id, source_line;
