-- Question: how many sessions does the list have that list_behind goes through?
-- Grain:    one row.
-- Takes:    $slice, $filter, $search, $operation: as list_behind.
SELECT count(*) AS sessions
FROM filtered_sessions($slice, $filter)
WHERE ($search::VARCHAR IS NULL
       OR contains(lower(session_id), lower($search::VARCHAR))
       OR contains(lower(session_name), lower($search::VARCHAR)))
  AND ($operation::VARCHAR IS NULL
       OR list_contains(sequence, (SELECT operation_no FROM operations WHERE operation = $operation::VARCHAR)));
