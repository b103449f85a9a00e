-- Question: where in the sequences of sessions is an operation, or a cycle of up to 4, repeated 3 times or more in a row?
-- Grain:    one row per sequence and run: the sequence, the cycle as it begins there, the place where it begins, rounds.
-- Takes:    $slice.
-- Traps:    a run is as long as it can be, and only whole rounds count: /a /b /a /b /a /b /a is 3 rounds of /a /b.
--           A cycle that is itself a repetition (/a /a, or /a /b /a /b) is no cycle of its own.
CREATE OR REPLACE TEMP TABLE loop_runs AS
WITH walks AS (
    SELECT sequence, row_number() OVER () AS walk_no
    FROM chosen_sessions($slice)
    WHERE len(sequence) >= 3
    GROUP BY sequence
), told AS (
    SELECT walk_no, unnest(sequence) AS op, generate_subscripts(sequence, 1) AS place FROM walks
), lagged AS (
    SELECT walk_no, place, op,
           [lag(op, 1) OVER w, lag(op, 2) OVER w, lag(op, 3) OVER w, lag(op, 4) OVER w] AS before
    FROM told
    WINDOW w AS (PARTITION BY walk_no ORDER BY place)
), repeated AS (
    SELECT walk_no, length, place, place - row_number() OVER (PARTITION BY walk_no, length ORDER BY place) AS island
    FROM lagged, unnest([1, 2, 3, 4]) AS period(length)
    WHERE op = before[length]
), runs AS (
    SELECT walk_no, length, min(place) - length AS place, count(*) // length + 1 AS rounds
    FROM repeated
    GROUP BY walk_no, length, island
    HAVING count(*) >= 2 * length
)
SELECT sequence, sequence[place:place + length - 1] AS cycle, length, place, rounds
FROM runs JOIN walks USING (walk_no)
WHERE length = 1
   OR (list_unique(sequence[place:place + length - 1]) > 1
       AND NOT (length = 4
                AND sequence[place] = sequence[place + 2] AND sequence[place + 1] = sequence[place + 3]));
