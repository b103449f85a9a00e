-- Question: what do sessions repeat over and over, how often, and what does that cost?
-- Grain:    one row per cycle of loop_runs.sql, which must have run; the $limit dearest.
-- Takes:    $slice, that of loop_runs.sql; $operations, the name of the table that names operations; $limit.
-- NULLs:    a NULL in a cycle is a request without a path. The cost is over known values.
-- Traps:    requests and cost are those beyond the first round: what one round would have saved.
WITH looping AS (
    SELECT c.session_no, r.cycle, r.length, r.place, r.rounds
    FROM chosen_sessions($slice) AS c JOIN loop_runs AS r USING (sequence)
), counted AS (
    SELECT cycle, count(DISTINCT session_no) AS sessions, count(*) AS runs, max(rounds) AS longest
    FROM looping
    GROUP BY cycle
), repeats AS (
    SELECT l.cycle, count(*) AS requests, sum(s.cost_usd)::DECIMAL(38,9) AS cost_usd
    FROM looping AS l JOIN chosen_steps($slice) AS s
         ON s.session_no = l.session_no
        AND abs(s.step) BETWEEN l.place + l.length AND l.place + l.length * l.rounds - 1
    GROUP BY l.cycle
), names AS (
    SELECT map(list(operation_no), list(operation)) AS by_number FROM query_table($operations::VARCHAR)
)
SELECT list_transform(cycle, lambda op: by_number[op]) AS operations,
       sessions, runs, longest, requests, cost_usd, count(*) OVER () AS loops
FROM counted JOIN repeats USING (cycle), names
ORDER BY cost_usd DESC NULLS LAST, requests DESC, operations
LIMIT $limit;
