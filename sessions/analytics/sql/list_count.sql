-- Question: how many sessions does the list have over all its pages?
-- Grain:    one row.
-- Takes:    $slice, $filter (as filtered_sessions takes it).
SELECT count(*) AS sessions FROM filtered_sessions($slice, $filter);
