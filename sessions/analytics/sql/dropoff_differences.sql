-- Question: how do the requests that a session stopped after differ from those at the same operation that it went on from?
-- Grain:    one row per operation, factor and value: a model's name, else NULL. Operations are not rolled up: what differs
--           between two of them would be taken for what differs before the end.
-- Takes:    $slice, $goals as dropoff.sql does; $depth and $operation, too: an operation is chosen if its beginning is;
--           $least: so many requests each group must have of which the factor is known.
-- Groups:   before the end: the last requests of sessions that failed, were abandoned or ended. Went on: requests that are
--           not the last of their session. The last requests of completed and of open sessions are in neither.
-- Factors:  error (not ok), slow and wait (latency, and wait since the end of the step before, above nine in ten of all at
--           the operation), repeat (the step before was at the same operation), first (of its session), and each model
--           that answered $least of the requests of both groups.
-- NULLs:    a request of which a factor is not known is in no cell of it. No step before is no repeat.
-- Traps:    1 is added to each of the four cells before odds are taken, which keeps them finite, and is more than nothing: a
--           difference is_clear only if the interval leaves out 1 on the side on which the shares lie, too. The interval is
--           of the normal approximation to the log odds: 95 in 100, were requests independent of each other.
WITH chosen AS (
    SELECT operation_no, operation
    FROM (SELECT operation_no, operation,
                 CASE WHEN $depth::INTEGER IS NULL THEN operation
                      ELSE array_to_string(string_split(operation, '/')[:$depth::INTEGER + 1], '/') END AS place
          FROM operations
          UNION ALL SELECT 0, NULL, NULL)
    WHERE $operation::VARCHAR IS NULL
       OR operation_matches(place, $operation::VARCHAR)
       OR (place IS NULL AND $operation::VARCHAR = '(no path)')
), lost AS (
    SELECT session_no FROM session_outcomes($slice, $goals) WHERE outcome NOT IN ('completed', 'open')
), at_operation AS NOT MATERIALIZED (
    SELECT * FROM chosen_steps($slice) WHERE $operation::VARCHAR IS NULL
    UNION ALL
    SELECT * FROM chosen_steps($slice)
    WHERE $operation::VARCHAR IS NOT NULL AND operation_no IN (SELECT operation_no FROM chosen)
), usual AS (
    SELECT operation_no, latency_ms[1] AS latency_median, latency_ms[2] AS latency_bound,
           wait_us[1] AS wait_median, wait_us[2] AS wait_bound
    FROM (SELECT operation_no, quantile_cont(latency_ms, [0.5, 0.9]) AS latency_ms, quantile_cont(wait_us, [0.5, 0.9]) AS wait_us
          FROM at_operation
          GROUP BY operation_no)
), bounds AS (
    SELECT operation_no, latency_bound, floor(wait_bound)::BIGINT AS wait_bound FROM usual
), before_the_end AS (
    SELECT b.*, st.previous_no, st.step, st.ok, st.latency_ms, st.wait_us, st.model
    FROM chosen_steps($slice) AS st JOIN bounds AS b USING (operation_no)
    WHERE st.is_last AND st.session_no IN (FROM lost)
), medians AS (
    SELECT operation_no, median(latency_ms) AS latency_median, median(wait_us) AS wait_median FROM before_the_end GROUP BY operation_no
), compared AS (
    SELECT true AS is_end, * FROM before_the_end
    UNION ALL
    SELECT false, b.*, st.previous_no, st.step, st.ok, st.latency_ms, st.wait_us, st.model
    FROM chosen_steps($slice) AS st JOIN bounds AS b USING (operation_no)
    WHERE NOT st.is_last
), counted AS (
    SELECT st.operation_no, st.is_end, st.model,
           count(*) AS requests,
           count(st.ok) AS of_ok,
           coalesce(count_if(NOT st.ok), 0) AS error,
           count(st.latency_ms) AS of_latency,
           coalesce(count_if(st.latency_ms > st.latency_bound), 0) AS slow,
           count(st.wait_us) AS of_wait,
           coalesce(count_if(st.wait_us > st.wait_bound), 0) AS wait,
           coalesce(count_if(st.previous_no = st.operation_no), 0) AS repeat,
           coalesce(count_if(st.step = 1), 0) AS first
    FROM compared AS st
    GROUP BY st.operation_no, st.is_end, st.model
), sides AS (
    SELECT operation_no, is_end, sum(requests) AS requests, sum(of_ok) AS of_ok, sum(error) AS error,
           sum(of_latency) AS of_latency, sum(slow) AS slow, sum(of_wait) AS of_wait, sum(wait) AS wait,
           sum(repeat) AS repeat, sum(first) AS first,
           coalesce(sum(requests) FILTER (model IS NOT NULL), 0) AS of_model
    FROM counted
    GROUP BY operation_no, is_end
), cells AS (
    SELECT s.operation_no, s.is_end, f.factor, NULL::VARCHAR AS value, f.hits, f.known
    FROM sides AS s, LATERAL (SELECT unnest([
             {factor: 'error', hits: s.error, known: s.of_ok},
             {factor: 'slow', hits: s.slow, known: s.of_latency},
             {factor: 'wait', hits: s.wait, known: s.of_wait},
             {factor: 'repeat', hits: s.repeat, known: s.requests},
             {factor: 'first', hits: s.first, known: s.requests}], recursive := true)) AS f
    UNION ALL
    SELECT s.operation_no, s.is_end, 'model', m.model, coalesce(c.requests, 0), s.of_model
    FROM sides AS s
    JOIN (SELECT operation_no, model FROM counted WHERE model IS NOT NULL
          GROUP BY operation_no, model HAVING sum(requests) >= $least) AS m USING (operation_no)
    LEFT JOIN counted AS c ON c.operation_no = s.operation_no AND c.is_end = s.is_end AND c.model = m.model
), paired AS (
    SELECT operation_no, factor, value,
           max(hits) FILTER (is_end)::BIGINT AS ended_with,
           max(known - hits) FILTER (is_end)::BIGINT AS ended_without,
           max(hits) FILTER (NOT is_end)::BIGINT AS went_on_with,
           max(known - hits) FILTER (NOT is_end)::BIGINT AS went_on_without
    FROM cells
    GROUP BY operation_no, factor, value
), rated AS (
    SELECT *,
           ended_with / (ended_with + ended_without) AS ended_share,
           went_on_with / (went_on_with + went_on_without) AS went_on_share,
           ln((ended_with + 1) * (went_on_without + 1) / ((ended_without + 1) * (went_on_with + 1))) AS log_odds,
           1.959963984540054 * sqrt(1 / (ended_with + 1) + 1 / (ended_without + 1)
                                    + 1 / (went_on_with + 1) + 1 / (went_on_without + 1)) AS margin
    FROM paired
    WHERE ended_with + ended_without >= $least
      AND went_on_with + went_on_without >= $least
      AND ended_with + went_on_with > 0
      AND ended_without + went_on_without > 0
)
SELECT c.operation,
       r.factor,
       r.value,
       CASE r.factor WHEN 'slow' THEN u.latency_bound WHEN 'wait' THEN u.wait_bound / 1e6 END AS above,
       r.ended_with, r.ended_without, r.went_on_with, r.went_on_without, r.ended_share, r.went_on_share,
       CASE r.factor WHEN 'slow' THEN m.latency_median WHEN 'wait' THEN m.wait_median / 1e6 END AS ended_median,
       CASE r.factor WHEN 'slow' THEN u.latency_median WHEN 'wait' THEN u.wait_median / 1e6 END AS usual_median,
       exp(r.log_odds) AS odds_ratio,
       exp(r.log_odds - r.margin) AS odds_ratio_low,
       exp(r.log_odds + r.margin) AS odds_ratio_high,
       (r.log_odds > r.margin AND r.ended_share > r.went_on_share)
           OR (r.log_odds < -r.margin AND r.ended_share < r.went_on_share) AS is_clear
FROM rated AS r
JOIN chosen AS c USING (operation_no)
JOIN usual AS u USING (operation_no)
JOIN medians AS m USING (operation_no)
ORDER BY is_clear DESC, abs(r.log_odds) DESC, operation, r.factor, r.value;
