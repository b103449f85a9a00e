-- Question: what do the steps of these sessions leave in `steps`?
-- Grain:    one row per step.
-- Takes:    walks, the name of a relation as session_steps makes it; numbered, that of one that has a session_id, a
--           session_no and a session_name for each of its sessions.
CREATE OR REPLACE MACRO numbered_steps(walks, numbered) AS TABLE
SELECT n.session_no, n.session_name, s.step, s.previous_no, s.operation_no, s.is_last, s.started_at, s.ended_at, s.gap_us,
       s.wait_us, s.latency_ms, s.provider, s.model, s.user_id, s.prompt_tokens, s.completion_tokens, s.cost_usd, s.ok,
       s.is_retry, s.first_visit, s.first_passage
FROM query_table(walks) AS s JOIN query_table(numbered) AS n USING (session_id);
