-- Question: which requests of a session were under way while another one of it was?
-- Grain:    one row per request with a length, of stretches without a pause in which there are several; stretch by
--           stretch, the request that ends last first, of several the one that started first.
-- Takes:    $slice.
-- NULLs:    a request without start or end is in no stretch.
-- Traps:    where any two requests overlap, some request begins before the one right before it has ended: only sessions
--           with such a step are looked at. `begins` marks the first row of a stretch.
WITH overlapping AS (
    SELECT session_id
    FROM chosen_sessions($slice)
    WHERE session_no IN (SELECT session_no FROM chosen_steps($slice) WHERE wait_us < 0)
), spans AS (
    SELECT session_id, operation, source_id, source_line,
           epoch_us(started_at) AS start_us, epoch_us(ended_at) AS end_us
    FROM slice($slice)
    WHERE ended_at > started_at AND session_id IN (SELECT session_id FROM overlapping)
), opened AS (
    SELECT *,
           coalesce(start_us >= max(end_us) OVER (PARTITION BY session_id ORDER BY start_us, end_us
                                                  ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), true) AS opens
    FROM spans
), stretched AS (
    SELECT * EXCLUDE (opens),
           count(*) FILTER (opens) OVER (PARTITION BY session_id ORDER BY start_us, end_us, opens DESC
                                         ROWS UNBOUNDED PRECEDING) AS stretch
    FROM opened
), ranked AS (
    SELECT *,
           row_number() OVER (PARTITION BY session_id, stretch
                              ORDER BY end_us DESC, start_us, source_id, source_line) AS place,
           count(*) OVER (PARTITION BY session_id, stretch) AS requests
    FROM stretched
)
SELECT place = 1 AS begins, start_us, end_us, operation
FROM ranked
WHERE requests > 1
ORDER BY session_id, stretch, place;
