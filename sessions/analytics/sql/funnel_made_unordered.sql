-- Question: which sessions made this step and all steps before it, in any order, and how long did their first attempt take?
-- Grain:    `funnel_made`: one more row per session that did. since_us is the time from the last but one request of the
--           attempt to its last, took_us that from its first.
-- Takes:    $level; $window_us from the first request of a set to its last, inclusive, NULL for none.
-- NULLs:    as in funnel_made and funnel_next.
-- Traps:    two requests can be steps of one attempt if there are two steps for them; such a pair can be completed by what
--           else the whole set has. So the last but one is the latest request that makes a pair with the last.
INSERT INTO funnel_made
WITH steps AS (
    SELECT (1::BIGINT << $level::INTEGER) - 1 AS bits
), ends AS (
    SELECT session_no,
           arg_min({'stretch': stretch, 'step': step, 'matched': matched, 'us': started_us, 'first_us': first_us}, step) AS at
    FROM funnel_spans
    WHERE first_step IS NOT NULL
      AND ($window_us::BIGINT IS NULL OR $level = 1 OR started_us - first_us <= $window_us::BIGINT)
    GROUP BY session_no
), before AS (
    SELECT e.session_no, arg_max(s.started_us, s.step) AS us
    FROM ends AS e JOIN funnel_spans AS s ON s.session_no = e.session_no CROSS JOIN steps
    WHERE s.stretch = e.at.stretch
      AND s.step < e.at.step
      AND s.matched & bits <> 0
      AND bit_count((s.matched | e.at.matched) & bits) > 1
    GROUP BY e.session_no
)
SELECT $level, e.session_no, e.at.us - before.us, e.at.us - e.at.first_us
FROM ends AS e LEFT JOIN before USING (session_no);
