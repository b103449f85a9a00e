-- Question: which step of its session is each request, and which was the step before?
-- Grain:    one row per request that has a session.
-- Takes:    tbl, the name of a relation with the columns of `requests` (a table, a view or a CTE).
-- Order:    (started_at, source_id, source_line): arrival breaks ties, requests without a time come last.
-- NULLs:    previous_no is NULL where the session begins; gap and wait are NULL where one of the times is not known.
-- Traps:    busy_until is the latest end before this step, which need not be that of the step before: calls may be parallel.
--           First visits and passages are grouped and joined: a window would sort all columns once more for each.
CREATE OR REPLACE MACRO session_steps(tbl) AS TABLE
WITH walked AS (
    SELECT r.session_id, r.session_name, r.user_id, r.started_at, r.ended_at, r.latency_ms, r.provider, r.model,
           r.ok, r.cost_usd, r.prompt_tokens, r.completion_tokens, r.cache_read_tokens, r.reasoning_tokens,
           coalesce(o.operation_no, 0) AS operation_no,
           r.source_id, r.source_line
    FROM query_table(tbl) AS r LEFT JOIN operations AS o ON o.operation = r.operation
    WHERE r.session_id IS NOT NULL
), stepped AS (
    SELECT * EXCLUDE (source_id, source_line),
           row_number() OVER w::INTEGER AS step,
           lag(operation_no) OVER w AS previous_no,
           lag(ok) OVER w AS previous_ok,
           lead(true) OVER w IS NULL AS is_last,
           started_at = lag(started_at) OVER w AS tied,
           epoch_us(started_at) - epoch_us(lag(started_at) OVER w) AS gap_us,
           epoch_us(started_at) - epoch_us(lag(ended_at) OVER w) AS wait_us,
           max(ended_at) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS busy_until
    FROM walked
    WINDOW w AS (PARTITION BY session_id ORDER BY started_at NULLS LAST, source_id, source_line)
), visits AS (
    SELECT session_id, min(step) AS step FROM stepped GROUP BY session_id, operation_no
), passages AS (
    SELECT session_id, min(step) AS step FROM stepped GROUP BY session_id, previous_no, operation_no
)
SELECT s.* EXCLUDE (previous_ok),
       coalesce(s.operation_no = s.previous_no AND s.operation_no <> 0 AND NOT s.previous_ok, false) AS is_retry,
       v.step IS NOT NULL AS first_visit,
       p.step IS NOT NULL AS first_passage
FROM stepped AS s
LEFT JOIN visits AS v ON v.session_id = s.session_id AND v.step = s.step
LEFT JOIN passages AS p ON p.session_id = s.session_id AND p.step = s.step;
