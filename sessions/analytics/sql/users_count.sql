-- Question: how many rows has the answer on users over all its pages?
-- Grain:    one row.
-- Takes:    $slice.
-- Traps:    requests without a user are one of them.
SELECT count(DISTINCT user_id) + coalesce(max((user_id IS NULL)::INTEGER), 0) AS users FROM chosen_requests($slice);
