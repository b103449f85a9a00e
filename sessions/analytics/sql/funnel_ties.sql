-- Question: how many requests may stand in another order than they were sent in, so that the funnel might differ?
-- Grain:    one row.
-- Takes:    $slice, $strict; funnel_matches with its exclusions.
-- Means:    requests that match a step or an exclusion and started in the same microsecond as another request of their session
--           that matches otherwise; one that matches nothing counts as other only where $strict.
WITH tied AS (
    SELECT session_no, epoch_us(started_at) AS started_us, count(*) + 1 AS requests
    FROM chosen_steps($slice)
    WHERE gap_us = 0
    GROUP BY session_no, started_at
), matched AS (
    SELECT session_no, m.started_us, m.step, bit_or(1::BIGINT << m.level) AS levels, any_value(tied.requests) AS requests
    FROM funnel_matches AS m JOIN tied USING (session_no, started_us)
    GROUP BY session_no, m.started_us, m.step
), moments AS (
    SELECT count(*) AS matching, count(DISTINCT levels) AS kinds, any_value(requests) AS requests
    FROM matched
    GROUP BY session_no, started_us
)
SELECT coalesce(sum(matching) FILTER (kinds > 1 OR ($strict::BOOLEAN AND matching < requests)), 0)::BIGINT AS tied_requests
FROM moments;
