-- Question: which operations are spelled most like this one?
-- Grain:    one row per operation, at most 50.
-- Takes:    $operations, the name of the table that names operations; $wanted.
SELECT operation
FROM query_table($operations::VARCHAR)
ORDER BY jaro_winkler_similarity(operation, $wanted::VARCHAR) DESC, operation
LIMIT 50;
