-- Question: which operations do the templates in force give to the requests that are there?
-- Grain:    `requests`, changed where the operation is another one now; the last statement tells how many.
CREATE OR REPLACE TEMP TABLE templated AS
SELECT session_path, coalesce(template_of(session_path), operation_of(session_path)) AS operation
FROM (SELECT DISTINCT session_path FROM requests WHERE session_path IS NOT NULL);

UPDATE requests SET operation = templated.operation
FROM templated
WHERE requests.session_path = templated.session_path AND requests.operation IS DISTINCT FROM templated.operation;
