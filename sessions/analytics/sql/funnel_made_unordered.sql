-- Question: which sessions made this step and all steps before it, in any order, and when first?
-- Grain:    `funnel_made`: one more row per session that did. since_us is the time from when it first had made the steps
--           before, took_us that from the first request of the set to its last.
-- Takes:    $level; $window_us from the first request of a set to its last, inclusive, NULL for none.
-- NULLs:    as in funnel_made and funnel_next.
INSERT INTO funnel_made
WITH made AS (
    SELECT session_no,
           min(step) AS made_step,
           arg_min(started_us, step) AS made_us,
           arg_min(started_us - first_us, step) AS took_us
    FROM funnel_spans
    WHERE first_step IS NOT NULL
      AND ($window_us::BIGINT IS NULL OR $level = 1 OR started_us - first_us <= $window_us::BIGINT)
    GROUP BY session_no
)
SELECT $level, m.session_no, m.made_us - b.made_us, m.took_us, m.made_step, m.made_us
FROM made AS m LEFT JOIN funnel_made AS b ON b.session_no = m.session_no AND b.level = $level - 1;
