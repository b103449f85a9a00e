-- Question: which steps of their sessions can fill which steps of a funnel? Kept for the funnel's next questions.
-- Grain:    `funnel_matches`: one row per request and funnel step that it matches (level; 0: an exclusion).
-- Takes:    $slice; $conditions, a list of {level, pattern, model, ok}, NULL for no restriction. Where a condition is on
--           a column that `steps` has not, funnel_find and funnel_number make the same table.
-- NULLs:    what a request does not report matches nothing; started_us is NULL where the time is not known.
-- Traps:    conditions are resolved to operations first, so that only the rows of those are read from `steps`.
CREATE OR REPLACE TEMP TABLE funnel_matches AS
WITH conditions AS (
    SELECT unnest($conditions::STRUCT(level INTEGER, pattern VARCHAR, model VARCHAR, ok BOOLEAN)[]) AS c
), places AS (
    SELECT operation_no, operation FROM operations
    UNION ALL SELECT 0, NULL
), wanted AS (
    SELECT c.level AS level, c.model AS model, c.ok AS ok, places.operation_no
    FROM conditions JOIN places ON c.pattern IS NULL OR operation_matches(places.operation, c.pattern)
)
SELECT s.session_no, w.level, s.step, epoch_us(s.started_at) AS started_us, 0 AS stretch
FROM chosen_steps($slice) AS s JOIN wanted AS w USING (operation_no)
WHERE (w.model IS NULL OR s.model = w.model)
  AND (w.ok IS NULL OR s.ok = w.ok);
