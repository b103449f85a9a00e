-- Question: which operations do templates give to the requests of this chunk?
-- Grain:    `draft`, changed where a template fits.
-- Traps:    each path is held against the templates once, not once for every request.
CREATE OR REPLACE TEMP TABLE templated AS
SELECT session_path, template_of(session_path) AS operation
FROM (SELECT DISTINCT session_path FROM draft WHERE session_path IS NOT NULL);

UPDATE draft SET operation = templated.operation
FROM templated
WHERE draft.session_path = templated.session_path AND templated.operation IS NOT NULL;
