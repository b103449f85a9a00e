-- Question: which blocks of source text hold these lines?
-- Grain:    one row per block of `contents` that holds at least one of them.
-- Takes:    $source_ids and $source_lines, two lists of the same length.
-- Traps:    a block is large: only those wanted are read, and each once. Blocks of long lines overlap in their numbers,
--           since each holds other sessions.
WITH wanted AS (
    SELECT unnest($source_ids::BIGINT[]) AS source_id, unnest($source_lines::BIGINT[]) AS source_line
), places AS (
    SELECT rowid AS place, source_id, first_line, last_line, lines FROM contents
), chosen AS (
    SELECT DISTINCT place
    FROM places JOIN wanted ON places.source_id = wanted.source_id
                           AND wanted.source_line BETWEEN places.first_line AND places.last_line
    WHERE places.lines IS NULL OR list_contains(places.lines, wanted.source_line)
)
SELECT source_id, first_line, last_line, lines, separator, encoding, block
FROM contents
WHERE rowid IN (SELECT place FROM chosen)
ORDER BY source_id, first_line;
