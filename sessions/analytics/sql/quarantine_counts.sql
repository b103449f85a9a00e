-- Question: for which reasons were lines refused, and how many each?
-- Grain:    one row per reason that occurs, the commonest first.
-- Takes:    $reasons, $sources (lists; NULL for all, of files that another reading did not replace).
SELECT reason, count(*) AS lines
FROM quarantine
WHERE ($reasons::VARCHAR[] IS NULL OR list_contains($reasons::VARCHAR[], reason))
  AND CASE WHEN $sources::BIGINT[] IS NULL
           THEN source_id NOT IN (SELECT source_id FROM sources WHERE status = 'replaced')
           ELSE list_contains($sources::BIGINT[], source_id) END
GROUP BY reason
ORDER BY lines DESC, reason;
