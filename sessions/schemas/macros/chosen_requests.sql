-- Question: what is there to know of the requests of this slice, for figures over many of them?
-- Grain:    one row per request: the columns of `steps`, NULL in those that tell of a session where it has none.
-- Takes:    s, as slice(s) does.
-- Traps:    a slice that keeps sessions whole, or was rolled up, has its requests in `steps`, by name and beside each other:
--           reading `requests` takes twice as long. What steps have not, slice(s) has.
CREATE OR REPLACE MACRO chosen_requests(s) AS TABLE
SELECT * FROM chosen_steps(s)
UNION ALL BY NAME
SELECT coalesce(o.operation_no, 0) AS operation_no, r.session_name, r.user_id, r.started_at, r.ended_at, r.latency_ms, r.provider,
       r.model, r.prompt_tokens, r.completion_tokens, r.cost_usd, r.ok
FROM slice(s) AS r LEFT JOIN operations AS o ON o.operation = r.operation
WHERE r.session_id IS NULL OR (NOT s['whole']::BOOLEAN AND s['rolled']::VARCHAR IS NULL);
