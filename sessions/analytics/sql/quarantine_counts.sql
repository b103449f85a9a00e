-- Question: for which reasons were lines refused, and how many each?
-- Grain:    one row per reason that occurs, the commonest first.
-- Takes:    $reasons, $sources (lists, NULL for all).
SELECT reason, count(*) AS lines
FROM quarantine
WHERE ($reasons::VARCHAR[] IS NULL OR list_contains($reasons::VARCHAR[], reason))
  AND ($sources::BIGINT[] IS NULL OR list_contains($sources::BIGINT[], source_id))
GROUP BY reason
ORDER BY lines DESC, reason;
