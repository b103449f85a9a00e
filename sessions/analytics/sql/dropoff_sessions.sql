-- Question: which sessions ended at an operation, the dearest first?
-- Grain:    one row per session, the columns of list.sql and outcome; $limit rows from $offset on.
-- Takes:    $slice, $goals, $depth, $operation as dropoff.sql does; $outcomes, NULL for all; $limit, $offset.
-- NULLs:    a session whose cost is not known comes last.
WITH places AS (
    SELECT operation_no,
           CASE WHEN $depth::INTEGER IS NULL THEN operation
                ELSE array_to_string(string_split(operation, '/')[:$depth::INTEGER + 1], '/') END AS place
    FROM operations
    UNION ALL SELECT 0, NULL
), chosen AS (
    SELECT operation_no FROM places
    WHERE $operation::VARCHAR IS NULL
       OR operation_matches(place, $operation::VARCHAR)
       OR (place IS NULL AND $operation::VARCHAR = '(no path)')
)
SELECT session_id, session_name, user_id, started_at, last_request_at, duration_s, requests, success_rate,
       total_cost_usd, prompt_tokens, completion_tokens, total_tokens, avg_latency_ms, last_operation,
       first_operation, ended_at, wall_s, active_s, idle_s, ok_requests, failed_requests, requests_without_cost,
       cache_read_tokens, p95_latency_ms, last_ok, name_count, tied_requests, models, operations, outcome
FROM session_outcomes($slice, $goals)
WHERE sequence[-1] IN (FROM chosen)
  AND ($outcomes::VARCHAR[] IS NULL OR list_contains($outcomes::VARCHAR[], outcome))
ORDER BY total_cost_usd DESC NULLS LAST, session_id
LIMIT $limit OFFSET $offset;
