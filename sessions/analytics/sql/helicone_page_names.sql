-- Question: what are the sessions of these requests called?
-- Grain:    one row per row of the view, in its order.
-- Takes:    the view helicone_page_requests: a page of requests, already in order.
-- NULLs:    a request without a name and without a named session has the name ''.
-- Traps:    a join may lose the order: rows are numbered first.
WITH page AS MATERIALIZED (
    SELECT *, row_number() OVER () AS place FROM helicone_page_requests
)
SELECT page.* EXCLUDE (place), coalesce(page.session_name, s.session_name, '') AS session_session_name
FROM page LEFT JOIN sessions AS s USING (session_id)
ORDER BY place;
