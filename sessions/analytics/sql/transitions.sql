-- Question: from which operation do sessions go to which?
-- Grain:    one row per pair of neighbouring operations, START before the first and END behind the last.
-- Takes:    $slice.
-- NULLs:    a NULL operation is a request without a path.
-- Traps:    every node balances: its visits are the sum of its outgoing events, END included. events counts
--           steps, sessions counts sessions that took the step at least once. share is out of the source.
WITH walked AS (
    SELECT row_number() OVER () AS walk, list_prepend('START', operations) AS here, list_append(operations, 'END') AS there
    FROM slice_sessions($slice)
), steps AS (
    SELECT walk, unnest(here) AS source, unnest(there) AS target
    FROM walked
)
SELECT source,
       target,
       count(*) AS events,
       count(DISTINCT walk) AS sessions,
       count(*) / sum(count(*)) OVER (PARTITION BY source) AS share
FROM steps
GROUP BY source, target
ORDER BY events DESC, source, target;
