-- Question: how late may a set of requests begin that ends here and has $requests of those that match one of $steps?
-- Grain:    `funnel_spans`: as before, first_step moved back to the $requests-latest such request where that is earlier; NULL
--           where there are not so many.
-- Takes:    $steps, bits as in funnel_spans.matched; $requests, from 1.
-- Traps:    by Hall's theorem, requests of their own for all of n steps are there exactly if every choice of these steps is
--           matched by as many requests as it has steps. This asks for one choice; the program asks for all that matter.
CREATE OR REPLACE TEMP TABLE funnel_spans AS
WITH counted AS (
    SELECT *,
           CASE WHEN matched & $steps::BIGINT <> 0
                THEN lag({'step': step, 'us': started_us}, $requests::INTEGER - 1)
                     OVER (PARTITION BY session_no, stretch, matched & $steps::BIGINT <> 0 ORDER BY step) END AS nth
    FROM funnel_spans
), bounded AS (
    SELECT * EXCLUDE (nth),
           last_value(nth IGNORE NULLS) OVER (PARTITION BY session_no, stretch ORDER BY step) AS latest
    FROM counted
)
SELECT session_no, stretch, step, started_us, matched,
       CASE WHEN latest IS NOT NULL AND first_step IS NOT NULL THEN least(first_step, latest.step) END AS first_step,
       CASE WHEN latest.step < first_step THEN latest.us ELSE first_us END AS first_us
FROM bounded;
