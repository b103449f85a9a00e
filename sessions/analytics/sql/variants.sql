-- Question: which whole sequences of operations are the commonest, and how do they fare?
-- Grain:    one row per sequence; the $limit commonest.
-- Takes:    $slice; $operations, the name of the table that names operations; $limit.
-- NULLs:    a NULL in a sequence is a request without a path; cost and success are over known values.
-- Traps:    share is of all sessions of the slice, not of those shown. Sequences are told apart by the numbers of
--           their operations, and only those that are shown get names.
WITH counted AS (
    SELECT sequence,
           count(*) AS sessions,
           count(*) / sum(count(*)) OVER () AS share,
           sum(total_cost_usd)::DECIMAL(38,9) AS total_cost_usd,
           (sum(ok_requests) / nullif(sum(ok_requests) + sum(failed_requests), 0))::DOUBLE AS success_rate,
           median(duration_s) AS median_duration_s
    FROM chosen_sessions($slice)
    GROUP BY sequence
    ORDER BY sessions DESC, sequence
    LIMIT $limit
), names AS (
    SELECT map(list(operation_no), list(operation)) AS by_number FROM query_table($operations::VARCHAR)
)
SELECT list_transform(sequence, lambda op: by_number[op]) AS operations,
       sessions, share, total_cost_usd, success_rate, median_duration_s
FROM counted, names
ORDER BY sessions DESC, operations;
