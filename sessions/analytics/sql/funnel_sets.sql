-- Question: which requests can fill steps of a funnel whose steps have no order?
-- Grain:    `funnel_spans`: one row per request that matches a step. matched has bit n - 1 set for step n; first_step and
--           first_us are where a set of steps that ends here begins, narrowed by funnel_span. `funnel_made`: no row yet.
-- Takes:    funnel_matches, without exclusions.
CREATE OR REPLACE TEMP TABLE funnel_spans AS
SELECT session_no, stretch, step, started_us, bit_or(1::BIGINT << (level - 1)) AS matched,
       step AS first_step, started_us AS first_us
FROM funnel_matches
GROUP BY session_no, stretch, step, started_us;

CREATE OR REPLACE TEMP TABLE funnel_made (level INTEGER, session_no INTEGER, since_us BIGINT, took_us BIGINT);
