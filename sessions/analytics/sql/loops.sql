-- Question: what do sessions repeat over and over, how often, and what does that cost?
-- Grain:    one row per cycle of loop_runs.sql, which must have run; the $limit dearest.
-- Takes:    $slice, that of loop_walks.sql; $operations, the name of the table that names operations; $limit.
-- NULLs:    a NULL in a cycle is a request without a path. The cost is over known values.
-- Traps:    requests and cost are those beyond the first round: what one round would have saved. Runs are told place
--           by place before they meet steps, for a session may have thousands of both.
WITH looping AS (
    SELECT c.session_no, w.walk_no
    FROM chosen_sessions($slice) AS c JOIN loop_walks AS w USING (sequence)
    WHERE w.walk_no IN (SELECT walk_no FROM loop_runs)
), counted AS (
    SELECT r.cycle, count(DISTINCT l.session_no) AS sessions, count(*) AS runs, max(r.rounds) AS longest
    FROM looping AS l JOIN loop_runs AS r USING (walk_no)
    GROUP BY r.cycle
), repeated AS (
    SELECT walk_no, cycle, unnest(range(place + length, place + length * rounds)) AS place FROM loop_runs
), repeats AS (
    SELECT r.cycle, count(*) AS requests, sum(s.cost_usd)::DECIMAL(38,9) AS cost_usd
    FROM chosen_steps($slice) AS s
    JOIN looping AS l USING (session_no)
    JOIN repeated AS r ON r.walk_no = l.walk_no AND r.place = abs(s.step)
    GROUP BY r.cycle
), names AS (
    SELECT map(list(operation_no), list(operation)) AS by_number FROM query_table($operations::VARCHAR)
)
SELECT list_transform(cycle, lambda op: by_number[op]) AS operations,
       sessions, runs, longest, requests, cost_usd, count(*) OVER () AS loops
FROM counted JOIN repeats USING (cycle), names
ORDER BY cost_usd DESC NULLS LAST, requests DESC, operations
LIMIT $limit;
