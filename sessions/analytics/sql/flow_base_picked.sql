-- Question: of which steps are the flows made, where the slice cuts sessions?
-- Grain:    `flow_base`: one row per step, the columns of `steps`.
CREATE OR REPLACE TEMP VIEW flow_base AS SELECT * FROM picked_steps;
