-- Question: from which operation do sessions go to which?
-- Grain:    one row per pair of neighbouring operations, START before the first and END behind the last.
-- Takes:    $slice.
-- NULLs:    a NULL operation is a request without a path.
-- Traps:    every node balances: its visits are the sum of its outgoing events, END included. events counts
--           steps, sessions counts sessions that took the step at least once. share is out of the source.
--           Sessions are grouped by their whole sequence first: most sessions share theirs with others, and
--           counting a sequence's steps once is what keeps this fast.
WITH sequences AS (
    SELECT operations, count(*) AS walks, row_number() OVER () AS sequence
    FROM chosen_sessions($slice)
    GROUP BY operations
), steps AS (
    SELECT sequence, walks, unnest(list_prepend('START', operations)) AS source,
           unnest(list_append(operations, 'END')) AS target
    FROM sequences
), taken AS (
    SELECT source, target, any_value(walks) AS walks, count(*) AS times
    FROM steps
    GROUP BY sequence, source, target
)
SELECT source,
       target,
       sum(walks * times)::BIGINT AS events,
       sum(walks)::BIGINT AS sessions,
       (sum(walks * times) / sum(sum(walks * times)) OVER (PARTITION BY source))::DOUBLE AS share
FROM taken
GROUP BY source, target
ORDER BY events DESC, source, target;
