-- Question: which files have refused lines that are to be read again?
-- Grain:    one row per source. A source that another reading took the place of is left alone.
-- Takes:    $reasons and $source_ids, lists; NULL takes all.
SELECT source_id, path, format, container, compression, size_bytes, modified_ns, head_bytes, head_hash
FROM sources
WHERE status <> 'replaced'
  AND ($source_ids::BIGINT[] IS NULL OR list_contains($source_ids::BIGINT[], source_id))
  AND source_id IN (SELECT source_id FROM quarantine
                    WHERE $reasons::VARCHAR[] IS NULL OR list_contains($reasons::VARCHAR[], reason))
ORDER BY source_id;
