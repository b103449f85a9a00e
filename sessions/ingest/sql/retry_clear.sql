-- Question: which refused lines are judged anew?
-- Grain:    one row per line; those refused again are written again.
DELETE FROM quarantine WHERE source_id = $source_id AND list_contains($lines::BIGINT[], source_line);
