-- Question: under which name does each operation stand where paths are rolled up?
-- Grain:    `flow_nodes`: one row per operation, with the number and the name of what it is rolled up to.
-- Takes:    $depth, how many segments of a path are kept; NULL keeps all.
CREATE OR REPLACE TEMP TABLE flow_nodes AS
WITH named AS (
    SELECT operation_no,
           CASE WHEN $depth::INTEGER IS NULL THEN operation
                ELSE array_to_string(string_split(operation, '/')[:$depth::INTEGER + 1], '/') END AS node
    FROM operations
)
SELECT operation_no, node, min(operation_no) OVER (PARTITION BY node) AS node_no FROM named;
