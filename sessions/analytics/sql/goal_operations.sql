-- Question: how many operations does each goal mean, and how many sessions are there of the name that it is for?
-- Grain:    one row per goal, in the order given.
-- Takes:    $goals, as session_outcomes takes them.
-- NULLs:    a session_name of NULL stands for sessions of every name.
-- Traps:    both are counted over all data, not over a slice: a goal is wrong only if nothing ever matches it.
WITH goals AS (
    SELECT generate_subscripts(written, 1) AS place, unnest(written, recursive := true)
    FROM (SELECT $goals['goals']::STRUCT(name VARCHAR, pattern VARCHAR)[] AS written)
), counted AS (
    SELECT session_name, count(*) AS sessions FROM sessions GROUP BY session_name
)
SELECT g.name AS session_name,
       g.pattern,
       (SELECT count(*) FROM operations AS o WHERE operation_matches(o.operation, g.pattern)) AS operations,
       (SELECT coalesce(sum(c.sessions), 0)::BIGINT FROM counted AS c
        WHERE g.name IS NULL OR c.session_name = g.name) AS sessions
FROM goals AS g
ORDER BY g.place;
