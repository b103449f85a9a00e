-- Question: which sessions were at these operations, and what did it cost them?
-- Grain:    one row per session: the columns of the list, and operation_requests and operation_cost_usd, of its requests
--           there. The most expensive there come first.
-- Takes:    $slice, $patterns (operations, or /prefix/* for all below), $no_path (requests without a path, too), $limit,
--           $offset.
-- NULLs:    operation_cost_usd is NULL where no such request has a cost; these come last.
WITH meant AS (
    SELECT o.operation_no
    FROM operations AS o
    WHERE EXISTS (FROM (SELECT unnest($patterns::VARCHAR[]) AS pattern) AS p
                  WHERE operation_matches(o.operation, p.pattern))
    UNION ALL SELECT 0 WHERE $no_path::BOOLEAN
), there AS (
    SELECT session_no, count(*) AS operation_requests, sum(cost_usd)::DECIMAL(38,9) AS operation_cost_usd
    FROM chosen_steps($slice)
    WHERE operation_no IN (SELECT operation_no FROM meant)
    GROUP BY session_no
)
SELECT c.session_id, c.session_name, c.user_id, c.started_at, c.last_request_at, c.duration_s, c.requests, c.success_rate,
       c.total_cost_usd, c.prompt_tokens, c.completion_tokens, c.total_tokens, c.avg_latency_ms, c.last_operation,
       c.first_operation, c.ended_at, c.wall_s, c.active_s, c.idle_s, c.ok_requests, c.failed_requests,
       c.requests_without_cost, c.cache_read_tokens, c.p95_latency_ms, c.last_ok, c.name_count, c.tied_requests, c.models,
       c.operations, t.operation_requests, t.operation_cost_usd
FROM chosen_sessions($slice) AS c JOIN there AS t USING (session_no)
ORDER BY t.operation_cost_usd DESC NULLS LAST, t.operation_requests DESC, c.session_id
LIMIT $limit OFFSET $offset;
