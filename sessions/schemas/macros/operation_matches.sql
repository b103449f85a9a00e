-- Question: is an operation one that a pattern means?
-- Grain:    scalar. A pattern is an operation, or ends in /* and means all that lies below.
-- NULLs:    no operation (a request without a path) is meant by none.
CREATE OR REPLACE MACRO operation_matches(operation, pattern) AS
    coalesce(CASE WHEN pattern LIKE '%/*' THEN starts_with(operation, pattern[:-2]) AND len(operation) >= len(pattern)
                  ELSE operation = pattern END, false);
