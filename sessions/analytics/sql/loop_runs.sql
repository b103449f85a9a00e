-- Question: where in the sequences of `loop_walks` is an operation, or a cycle of up to 4, repeated 3 times or more?
-- Grain:    `loop_runs`: one row per sequence and run: the cycle as it begins there, the place where, and the rounds.
-- Traps:    a run is as long as it can be, and only whole rounds count: /a /b /a /b /a /b /a is 3 rounds of /a /b.
--           A cycle that is itself a repetition (/a /a, or /a /b /a /b) is no cycle of its own.
CREATE OR REPLACE TEMP TABLE loop_runs AS
WITH told AS (
    SELECT walk_no, unnest(sequence) AS op, generate_subscripts(sequence, 1) AS place FROM loop_walks
), placed AS (
    SELECT walk_no, place, op,
           [lag(op, 1) OVER w, lag(op, 2) OVER w, lag(op, 3) OVER w, lag(op, 4) OVER w] AS before,
           [op, lead(op, 1) OVER w, lead(op, 2) OVER w, lead(op, 3) OVER w] AS ahead
    FROM told
    WINDOW w AS (PARTITION BY walk_no ORDER BY place)
), repeated AS (
    SELECT walk_no, length, place,
           place - row_number() OVER (PARTITION BY walk_no, length ORDER BY place) AS island
    FROM placed, unnest([1, 2, 3, 4]) AS period(length)
    WHERE op = before[length]
), runs AS (
    SELECT walk_no, length, min(place) - length AS place, count(*) // length + 1 AS rounds
    FROM repeated
    GROUP BY walk_no, length, island
    HAVING count(*) >= 2 * length
)
SELECT r.walk_no, p.ahead[:r.length] AS cycle, r.length, r.place, r.rounds
FROM runs AS r JOIN placed AS p USING (walk_no, place)
WHERE r.length = 1
   OR (list_unique(p.ahead[:r.length]) > 1
       AND NOT (r.length = 4 AND p.ahead[1] = p.ahead[3] AND p.ahead[2] = p.ahead[4]));
