-- Question: which latencies and durations stand at these places, in order of size?
-- Grain:    one row of two lists.
-- Takes:    $slice, $latency_places and $duration_places (shares of the way from the lowest to the highest, 0 to 1).
-- NULLs:    a list is NULL where no value is known.
SELECT (SELECT quantile_cont(latency_ms, $latency_places::DOUBLE[]) FROM chosen_requests($slice)) AS latencies,
       (SELECT quantile_cont(duration_s, $duration_places::DOUBLE[]) FROM chosen_sessions($slice)) AS durations;
