-- Question: which operations are the expensive, slow and failing ones?
-- Grain:    one row per operation; with a depth, one per beginning of operations, of so many segments at most.
-- Takes:    $slice, $depth (NULL: whole operations), $off_path: structs {operation_no, us}, the time of each operation that is
--           not on the critical path of its session (critical_path.py; NULL: all is on it).
-- NULLs:    a NULL operation is a request without a path. Means and quantiles are over known values. critical_s is NULL
--           where no request of a session has both start and end, critical_share where no session's wall_s is known.
-- Traps:    requests without a session count in all but sessions, retries and critical_s. What adds up, adds up at every
--           depth; sessions do not, and are counted anew at a depth: by their sequences, for most share theirs with others.
--           Beginnings go by the number of one of their operations: text is joined with far fewer rows.
--           cost_share is of the slice's known cost.
WITH paths AS (
    SELECT operation_no, path, min(operation_no) OVER (PARTITION BY path) AS path_no
    FROM (SELECT operation_no,
                 CASE WHEN $depth::INTEGER IS NULL THEN operation
                      ELSE '/' || array_to_string(string_split(operation, '/')[2:$depth::INTEGER + 1], '/') END AS path
          FROM operations
          UNION ALL SELECT 0, NULL)
), summed AS (
    SELECT path_no,
           count(*) AS requests,
           sum(cost_usd)::DECIMAL(38,9) AS cost_usd,
           count(*) FILTER (cost_usd IS NULL) AS requests_without_cost,
           sum(prompt_tokens)::BIGINT AS prompt_tokens,
           sum(completion_tokens)::BIGINT AS completion_tokens,
           avg(latency_ms) AS avg_latency_ms,
           quantile_cont(latency_ms, [0.5, 0.95, 0.99]) AS latency_quantiles,
           count(*) FILTER (ok) AS ok_requests,
           count(*) FILTER (NOT ok) AS failed_requests,
           count(*) FILTER (first_visit) AS visits,
           count(*) FILTER (is_retry) AS retries,
           sum(CASE WHEN session_no IS NULL THEN NULL
                    WHEN ended_at > started_at THEN epoch_us(ended_at) - epoch_us(started_at)
                    WHEN ended_at <= started_at THEN 0 END)::BIGINT AS us
    FROM chosen_requests($slice) JOIN paths USING (operation_no)
    GROUP BY path_no
), sequences AS (
    SELECT sequence, count(*) AS walks, row_number() OVER () AS sequence_no
    FROM chosen_sessions($slice)
    WHERE $depth::INTEGER IS NOT NULL
    GROUP BY sequence
), visited AS (
    SELECT DISTINCT sequence_no, walks, path_no
    FROM (SELECT sequence_no, walks, unnest(list_distinct(sequence)) AS operation_no FROM sequences)
    JOIN paths USING (operation_no)
), visits AS (
    SELECT path_no, sum(walks)::BIGINT AS sessions FROM visited GROUP BY path_no
), waited AS (
    SELECT p.path_no, sum(o.us)::BIGINT AS us
    FROM (SELECT unnest($off_path::STRUCT(operation_no INTEGER, us BIGINT)[], recursive := true)) AS o
    JOIN paths AS p USING (operation_no)
    GROUP BY p.path_no
), walls AS (
    SELECT sum(wall_s) AS wall_s FROM chosen_sessions($slice)
)
SELECT p.path AS operation,
       s.requests,
       CASE WHEN $depth::INTEGER IS NULL THEN s.visits ELSE coalesce(v.sessions, 0) END AS sessions,
       s.cost_usd,
       (s.cost_usd / nullif(sum(s.cost_usd) OVER (), 0))::DOUBLE AS cost_share,
       s.requests_without_cost,
       s.prompt_tokens,
       s.completion_tokens,
       CASE WHEN s.prompt_tokens IS NOT NULL OR s.completion_tokens IS NOT NULL
            THEN coalesce(s.prompt_tokens, 0) + coalesce(s.completion_tokens, 0) END AS total_tokens,
       s.avg_latency_ms,
       s.latency_quantiles[1] AS p50_latency_ms,
       s.latency_quantiles[2] AS p95_latency_ms,
       s.latency_quantiles[3] AS p99_latency_ms,
       s.ok_requests,
       s.failed_requests,
       s.failed_requests / nullif(s.ok_requests + s.failed_requests, 0) AS error_rate,
       s.retries,
       (s.us - coalesce(w.us, 0)) / 1e6 AS critical_s,
       (s.us - coalesce(w.us, 0)) / 1e6 / nullif((SELECT wall_s FROM walls), 0) AS critical_share
FROM summed AS s
JOIN paths AS p ON p.operation_no = s.path_no
LEFT JOIN visits AS v ON v.path_no = s.path_no
LEFT JOIN waited AS w ON w.path_no = s.path_no
ORDER BY s.cost_usd DESC NULLS LAST, s.requests DESC, p.path;
