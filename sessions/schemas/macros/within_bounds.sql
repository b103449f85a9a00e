-- Question: is a session within these bounds?
-- Grain:    scalar. f is a struct {min_cost, max_cost (USD), min_requests, max_requests, min_duration, max_duration (seconds),
--           failed, ended_in}. A NULL field does not restrict.
-- NULLs:    a session whose value is NULL passes no bound on that value.
-- Traps:    costs are compared as DOUBLE: equal decimals are equal doubles, and no bound is too large to cast.
CREATE OR REPLACE MACRO within_bounds(f, total_cost_usd, requests, duration_s, failed_requests, last_operation) AS
    (f['min_cost']::DOUBLE IS NULL OR total_cost_usd::DOUBLE >= f['min_cost']::DOUBLE)
    AND (f['max_cost']::DOUBLE IS NULL OR total_cost_usd::DOUBLE <= f['max_cost']::DOUBLE)
    AND (f['min_requests']::BIGINT IS NULL OR requests >= f['min_requests']::BIGINT)
    AND (f['max_requests']::BIGINT IS NULL OR requests <= f['max_requests']::BIGINT)
    AND (f['min_duration']::DOUBLE IS NULL OR duration_s >= f['min_duration']::DOUBLE)
    AND (f['max_duration']::DOUBLE IS NULL OR duration_s <= f['max_duration']::DOUBLE)
    AND (f['failed']::BOOLEAN IS NOT true OR failed_requests > 0)
    AND (f['ended_in']::VARCHAR IS NULL OR last_operation = f['ended_in']::VARCHAR);
