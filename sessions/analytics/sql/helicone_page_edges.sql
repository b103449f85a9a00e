-- Question: between which times does a page of sessions lie, newest first?
-- Grain:    one row.
-- Takes:    the view helicone_sessions; $limit, $offset.
-- NULLs:    sessions whose start is not known come behind all pages of this: sessions is then below $limit.
-- Traps:    only times are sorted, which takes a third of sorting rows. newer counts the sessions before the first time of
--           the page: of those that began at that very moment, some may stand on the page before.
WITH page AS MATERIALIZED (
    SELECT session_created_at
    FROM helicone_sessions
    WHERE session_created_at IS NOT NULL
    ORDER BY session_created_at DESC
    LIMIT $limit OFFSET $offset
), edges AS MATERIALIZED (
    SELECT min(session_created_at) AS oldest, max(session_created_at) AS newest, count(*) AS sessions FROM page
)
SELECT oldest, newest, sessions,
       (SELECT count(*) FROM helicone_sessions AS g, edges AS e WHERE g.session_created_at > e.newest) AS newer
FROM edges;
