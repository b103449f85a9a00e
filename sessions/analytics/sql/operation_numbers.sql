-- Question: which operations does this pattern mean?
-- Grain:    one row per operation.
-- Takes:    $operations, the name of the table that names operations; $pattern.
SELECT operation_no FROM query_table($operations::VARCHAR) WHERE operation_matches(operation, $pattern::VARCHAR);
