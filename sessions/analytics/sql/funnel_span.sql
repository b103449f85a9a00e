-- Question: how late may a set of requests begin that ends here and has $requests of those that match one of $steps?
-- Grain:    `funnel_spans`: as before, first_step moved back to the $requests-latest such request where that is earlier; NULL
--           where there are not so many.
-- Takes:    $steps, bits as in funnel_spans.matched; $requests, from 1.
-- Traps:    by Hall's theorem, requests of their own for all of n steps are there exactly if every choice of these steps is
--           matched by as many requests as it has steps. This asks for one choice; the program asks for all that matter.
CREATE OR REPLACE TEMP TABLE funnel_spans AS
WITH counted AS (
    SELECT session_no, stretch, step,
           lag(step, $requests::INTEGER - 1) OVER w AS nth_step,
           lag(started_us, $requests::INTEGER - 1) OVER w AS nth_us
    FROM funnel_spans
    WHERE matched & $steps::BIGINT <> 0
    WINDOW w AS (PARTITION BY session_no, stretch ORDER BY step)
)
SELECT s.session_no, s.stretch, s.step, s.started_us, s.matched,
       CASE WHEN c.nth_step < s.first_step THEN c.nth_step
            WHEN c.nth_step IS NOT NULL THEN s.first_step END AS first_step,
       CASE WHEN c.nth_step < s.first_step THEN c.nth_us ELSE s.first_us END AS first_us
FROM funnel_spans AS s
ASOF LEFT JOIN counted AS c ON c.session_no = s.session_no AND c.stretch = s.stretch AND s.step >= c.step;
