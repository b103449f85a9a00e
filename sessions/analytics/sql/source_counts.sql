-- Question: how many files were read, and what became of their lines?
-- Grain:    one row per status that occurs.
-- Traps:    the requests of a replaced reading are in the database still: only the rows of all statuses sum to it.
SELECT status,
       count(*) AS files,
       sum(lines)::BIGINT AS lines,
       sum(requests)::BIGINT AS requests,
       sum(duplicates)::BIGINT AS duplicates,
       sum(other)::BIGINT AS other,
       sum(quarantined)::BIGINT AS quarantined
FROM sources
GROUP BY status
ORDER BY status;
