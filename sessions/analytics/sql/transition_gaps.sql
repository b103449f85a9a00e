-- Question: how long do sessions take from one operation to the next?
-- Grain:    one row per pair of neighbouring operations; START and END, which have no time, are left out.
-- Takes:    $slice; $operations, the name of the table that names operations.
-- NULLs:    a NULL operation is a request without a path. Quantiles are over known values, and interpolate linearly.
-- Traps:    the gap is from start to start, the wait from the end of the one to the start of the next: negative where
--           they overlap. Apart from transitions.sql, for quantiles of all gaps cost more than all counts.
WITH timed AS (
    SELECT previous_no, operation_no,
           quantile_cont(gap_us, [0.5, 0.95]) AS gaps,
           quantile_cont(wait_us, 0.5) AS wait
    FROM chosen_steps($slice)
    WHERE previous_no IS NOT NULL
    GROUP BY previous_no, operation_no
)
SELECT before.operation AS source,
       here.operation AS target,
       gaps[1] / 1e6 AS median_gap_s,
       gaps[2] / 1e6 AS p95_gap_s,
       wait / 1e6 AS median_wait_s
FROM timed AS t
LEFT JOIN query_table($operations::VARCHAR) AS before ON before.operation_no = t.previous_no
LEFT JOIN query_table($operations::VARCHAR) AS here ON here.operation_no = t.operation_no;
