-- Question: which operations are there once paths are rolled up?
-- Grain:    `flow_operations`: one row per operation, the columns of `operations`.
CREATE OR REPLACE TEMP TABLE flow_operations AS
SELECT DISTINCT node_no AS operation_no, node AS operation FROM flow_nodes;
