-- Question: from when to when do the requests of this slice go?
-- Grain:    one row; NULLs when no request has a time.
-- Takes:    $slice.
SELECT min(started_at) AS first, max(started_at) AS last FROM chosen_requests($slice);
