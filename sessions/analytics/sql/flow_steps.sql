-- Question: what are the steps of the sessions that flow_places.sql and flow_chosen.sql left?
-- Grain:    `flow_steps`: one row per request, the columns of `steps` that chosen_steps and questions on flows read.
-- NULLs:    where a part begins there is no step before, and so no gap.
-- Traps:    step is negative where a request goes on with a visit: that has its gap from the last request of the visit
--           before, and the requests of a visit have its source.
CREATE OR REPLACE TEMP VIEW flow_steps AS
SELECT s.session_no, s.session_name, p.step, p.previous_no, p.operation_no, p.is_last, s.started_at,
       CASE WHEN p.step > 0 AND p.previous_no IS NOT NULL THEN s.gap_us END AS gap_us,
       CASE WHEN p.step > 0 AND p.previous_no IS NOT NULL THEN s.wait_us END AS wait_us,
       s.cost_usd, s.ok, p.first_visit, p.first_passage
FROM flow_base AS s
JOIN flow_chosen AS c USING (session_no)
JOIN flow_places AS p ON p.walk_no = c.walk_no AND p.place = s.step;
