-- Question: did every request of every named session log the name of its session?
-- Grain:    one row.
-- NULLs:    a request without a name disagrees, unless no request of its session has one.
SELECT NOT EXISTS (FROM sessions
                   WHERE session_name IS NOT NULL AND (name_count > 1 OR named_requests < requests)) AS names_agree;
