-- Question: which requests of a session were under way while another one of it was?
-- Grain:    one row per request with a length, of stretches without a pause in which there are several; stretch by
--           stretch, the request that ends last first, of several the one that comes first in the session.
-- Takes:    $slice.
-- NULLs:    a request without start or end is in no stretch.
-- Traps:    where any two requests overlap, some request begins before the one right before it has ended: only sessions
--           with such a step are looked at. `begins` marks the first row of a stretch.
--           Lengths are subtracted: a comparison of the times would be taken for a rare one, and all steps be written into
--           a table that is searched for the few of which sessions overlap.
WITH walked AS (
    SELECT session_no, step, operation_no, epoch_us(started_at) AS start_us, epoch_us(ended_at) AS end_us
    FROM chosen_steps($slice)
    WHERE session_no IN (SELECT session_no FROM chosen_steps($slice) WHERE wait_us < 0)
), spans AS (
    SELECT * FROM walked WHERE end_us - start_us > 0
), opened AS (
    SELECT *,
           coalesce(start_us >= max(end_us) OVER (PARTITION BY session_no ORDER BY start_us, end_us
                                                  ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), true) AS opens
    FROM spans
), stretched AS (
    SELECT * EXCLUDE (opens),
           count(*) FILTER (opens) OVER (PARTITION BY session_no ORDER BY start_us, end_us, opens DESC
                                         ROWS UNBOUNDED PRECEDING) AS stretch
    FROM opened
), ranked AS (
    SELECT *,
           row_number() OVER (PARTITION BY session_no, stretch ORDER BY end_us DESC, step) AS place,
           count(*) OVER (PARTITION BY session_no, stretch) AS requests
    FROM stretched
)
SELECT place = 1 AS begins, start_us, end_us, operation_no
FROM ranked
WHERE requests > 1
ORDER BY session_no, stretch, place;
