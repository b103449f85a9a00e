-- Question: from which operation do sessions go to which, how often, and how do the requests there fare?
-- Grain:    one row per pair of neighbouring operations, START before the first and END behind the last.
-- Takes:    $slice; $operations, the name of the table that names operations.
-- NULLs:    a NULL operation is a request without a path. Cost and error rate are over known values; END has neither.
-- Traps:    every node balances: its visits are the sum of its outgoing events, END included. events counts
--           steps, sessions counts sessions that took the step at least once. share is out of the source.
--           A step below zero is a request that goes on with the visit of that number: its cost counts, it is no event.
WITH taken AS (
    SELECT previous_no,
           operation_no,
           coalesce(count_if(step > 0), 0) AS events,
           coalesce(count_if(first_passage), 0) AS sessions,
           coalesce(count_if(is_last), 0) AS ends,
           sum(cost_usd) AS cost_usd,
           count(ok) AS known,
           coalesce(count_if(NOT ok), 0) AS failed
    FROM chosen_steps($slice)
    GROUP BY previous_no, operation_no
), steps AS (
    SELECT CASE WHEN t.previous_no IS NULL THEN 'START' ELSE before.operation END AS source,
           here.operation AS target,
           t.events, t.sessions, t.cost_usd, t.failed / nullif(t.known, 0) AS error_rate
    FROM taken AS t
    LEFT JOIN query_table($operations::VARCHAR) AS before ON before.operation_no = t.previous_no
    LEFT JOIN query_table($operations::VARCHAR) AS here ON here.operation_no = t.operation_no
    UNION ALL
    SELECT here.operation, 'END', sum(t.ends), sum(t.ends), NULL, NULL
    FROM taken AS t LEFT JOIN query_table($operations::VARCHAR) AS here ON here.operation_no = t.operation_no
    GROUP BY t.operation_no, here.operation
    HAVING sum(t.ends) > 0
)
SELECT source,
       target,
       events::BIGINT AS events,
       sessions::BIGINT AS sessions,
       (events / sum(events) OVER (PARTITION BY source))::DOUBLE AS share,
       cost_usd::DECIMAL(38,9) AS cost_usd,
       error_rate::DOUBLE AS error_rate
FROM steps
ORDER BY events DESC, source, target;
