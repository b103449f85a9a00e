-- Question: where can an attempt at the funnel begin?
-- Grain:    `funnel_chains`: one row per request that can be the first step. `funnel_made`: one row per session that made
--           the first step. Both are carried on by funnel_next, level by level.
CREATE OR REPLACE TEMP TABLE funnel_chains AS
SELECT session_no, stretch, step, started_us, started_us AS began_us, NULL::BIGINT AS since_us
FROM funnel_matches
WHERE level = 1;

CREATE OR REPLACE TEMP TABLE funnel_made AS
SELECT DISTINCT 1 AS level, session_no, NULL::BIGINT AS since_us, 0::BIGINT AS took_us
FROM funnel_chains;
