-- Question: what comes after the first visit of an operation, or before it?
-- Grain:    one row per way of up to $steps operations: every beginning of every way, too.
-- Takes:    $slice; $operations, the name of the table that names operations; $numbers, the numbers of the operation;
--           $steps; $before, to go backwards.
-- NULLs:    a NULL in a way is a request without a path.
-- Traps:    a way that is at its end before so many steps has END (backwards: START) there.
WITH walks AS (
    SELECT sequence, count(*) AS sessions FROM chosen_sessions($slice) GROUP BY sequence
), met AS (
    SELECT sequence, sessions,
           list_position(list_transform(sequence, lambda op: list_contains($numbers::INTEGER[], op)), true) AS place
    FROM walks
), told AS (
    SELECT sessions,
           CASE WHEN $before THEN list_reverse(list_slice(sequence, greatest(place - $steps, 1), place - 1))
                ELSE list_slice(sequence, place + 1, place + $steps) END AS way
    FROM met
    WHERE place > 0
), ended AS (
    SELECT CASE WHEN len(way) < $steps THEN list_append(way, -1) ELSE way END AS way, sum(sessions) AS sessions
    FROM told
    GROUP BY way
), counted AS (
    SELECT way[:depth] AS way, sum(sessions)::BIGINT AS sessions
    FROM ended, range(1, $steps + 1) AS deep(depth)
    WHERE depth <= len(way)
    GROUP BY way[:depth]
), names AS (
    SELECT map(list(operation_no), list(operation)) AS by_number FROM query_table($operations::VARCHAR)
)
SELECT list_transform(way, lambda op: CASE WHEN op >= 0 THEN by_number[op] WHEN $before THEN 'START' ELSE 'END' END) AS path,
       sessions
FROM counted, names
ORDER BY len(path), sessions DESC, path;
