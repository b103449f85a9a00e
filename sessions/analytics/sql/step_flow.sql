-- Question: which operation are sessions at in each step, from where, and after which step do they end?
-- Grain:    one row per step and pair of neighbouring operations; in the step behind the last one, the target is END.
-- Takes:    $slice; $operations, the name of the table that names operations; $steps, how many steps.
-- NULLs:    a NULL operation is a request without a path; the source of step 1 is START. The cost is over known values.
-- Traps:    lost_cost_usd is the whole cost of the sessions that end, not of their last request. Sessions are grouped
--           by how they begin first: most share that with others.
WITH begun AS (
    SELECT sequence[:$steps] AS beginning, count(*) AS sessions, row_number() OVER () AS walk_no
    FROM chosen_sessions($slice)
    GROUP BY sequence[:$steps]
), told AS (
    SELECT walk_no, sessions, unnest(beginning) AS op, generate_subscripts(beginning, 1) AS step FROM begun
), paired AS (
    SELECT sessions, step, lag(op) OVER (PARTITION BY walk_no ORDER BY step) AS source_no, op AS target_no FROM told
), links AS (
    SELECT step, source_no, target_no, sum(sessions) AS sessions, NULL AS lost_cost_usd
    FROM paired
    GROUP BY step, source_no, target_no
    UNION ALL
    SELECT len(sequence) + 1, sequence[-1], -1, count(*), sum(total_cost_usd)
    FROM chosen_sessions($slice)
    WHERE len(sequence) <= $steps
    GROUP BY len(sequence), sequence[-1]
)
SELECT l.step::INTEGER AS step,
       CASE WHEN l.step = 1 THEN 'START' ELSE before.operation END AS source,
       CASE WHEN l.target_no = -1 THEN 'END' ELSE here.operation END AS target,
       l.sessions::BIGINT AS sessions,
       l.lost_cost_usd::DECIMAL(38,9) AS lost_cost_usd
FROM links AS l
LEFT JOIN query_table($operations::VARCHAR) AS before ON before.operation_no = l.source_no
LEFT JOIN query_table($operations::VARCHAR) AS here ON here.operation_no = l.target_no
ORDER BY l.step, l.sessions DESC, source, target;
