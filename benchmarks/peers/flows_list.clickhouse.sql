-- Question: which sessions are the latest?
-- Grain:    one row per session (id and name); the fifty latest. What Helicone's session list asks of its table.
SELECT session_id, session_name, count() AS requests, sum(cost_usd) AS cost_usd
FROM bench.requests
GROUP BY session_id, session_name
ORDER BY min(started_at) DESC, session_id
LIMIT 50
