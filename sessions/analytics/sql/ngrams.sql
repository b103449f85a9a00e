-- Question: which sequences of $n operations in a row are the commonest?
-- Grain:    one row per sequence of $n operations; the $limit commonest.
-- Takes:    $slice; $operations, the name of the table that names operations; $n, 2 to 8; $limit.
-- NULLs:    a NULL in a sequence is a request without a path.
-- Traps:    events counts each place where the sequence begins, so that those of /a /a /a with n = 2 are two; sessions
--           counts sessions that have it at least once. START and END are no operations. Sessions are grouped by their
--           whole sequence first: most share theirs with others.
WITH walks AS (
    SELECT sequence, count(*) AS walks, row_number() OVER () AS walk_no
    FROM chosen_sessions($slice)
    WHERE len(sequence) >= $n
    GROUP BY sequence
), told AS (
    SELECT walk_no, walks, len(sequence) AS length, unnest(sequence) AS op, generate_subscripts(sequence, 1) AS place
    FROM walks
), grams AS (
    SELECT walk_no, walks, length, place,
           [op, lead(op, 1) OVER w, lead(op, 2) OVER w, lead(op, 3) OVER w, lead(op, 4) OVER w, lead(op, 5) OVER w,
            lead(op, 6) OVER w, lead(op, 7) OVER w][:$n] AS gram
    FROM told
    WINDOW w AS (PARTITION BY walk_no ORDER BY place)
), taken AS (
    SELECT gram, any_value(walks) AS walks, count(*) AS times
    FROM grams
    WHERE place <= length - $n + 1
    GROUP BY gram, walk_no
), counted AS (
    SELECT gram, sum(walks * times)::BIGINT AS events, sum(walks)::BIGINT AS sessions, count(*) OVER () AS ngrams
    FROM taken
    GROUP BY gram
    ORDER BY events DESC, gram
    LIMIT $limit
), names AS (
    SELECT map(list(operation_no), list(operation)) AS by_number FROM query_table($operations::VARCHAR)
)
SELECT list_transform(gram, lambda op: by_number[op]) AS operations, events, sessions, ngrams
FROM counted, names
ORDER BY events DESC, operations;
