-- Question: how many sessions does the list have that list_behind goes through?
-- Grain:    one row.
-- Takes:    $slice, $filter, $search, $operation: as list_behind.
SELECT count(*) AS sessions
FROM chosen_sessions($slice)
WHERE within_bounds($filter, total_cost_usd, requests, duration_s, failed_requests, last_operation)
  AND ($search::VARCHAR IS NULL
       OR contains(lower(session_id), lower($search::VARCHAR))
       OR contains(lower(session_name), lower($search::VARCHAR)))
  AND ($operation::VARCHAR IS NULL
       OR list_contains(sequence, (SELECT operation_no FROM operations WHERE operation = $operation::VARCHAR)));
