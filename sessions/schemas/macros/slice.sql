-- Question: which requests is this about?
-- Grain:    one row per request, all columns of `requests`.
-- Takes:    s, a struct as `Slice.parameter()` makes it: {names, users, models, providers, session_ids,
--           statuses, properties, since, until, scope, whole, rolled}. A NULL field does not restrict.
-- NULLs:    a request whose value is NULL is in no slice that restricts that value.
-- Traps:    a name chooses whole sessions by sessions.session_name: a request that logged another name, or
--           none, still belongs to its session. A request without a session is chosen by its own name.
--           Casts give NULL fields their type; without them an all-NULL struct does not bind.
CREATE OR REPLACE MACRO slice(s) AS TABLE
SELECT r.*
FROM requests AS r
WHERE (s['names']::VARCHAR[] IS NULL
       OR r.session_id IN (SELECT n.session_id FROM sessions AS n
                           WHERE list_contains(s['names']::VARCHAR[], n.session_name))
       OR (r.session_id IS NULL AND list_contains(s['names']::VARCHAR[], r.session_name)))
  AND (s['session_ids']::VARCHAR[] IS NULL OR list_contains(s['session_ids']::VARCHAR[], r.session_id))
  AND (s['users']::VARCHAR[] IS NULL OR list_contains(s['users']::VARCHAR[], r.user_id))
  AND (s['models']::VARCHAR[] IS NULL OR list_contains(s['models']::VARCHAR[], r.model))
  AND (s['providers']::VARCHAR[] IS NULL OR list_contains(s['providers']::VARCHAR[], r.provider))
  AND (s['statuses']::VARCHAR[] IS NULL
       OR list_contains(s['statuses']::VARCHAR[], r.status::VARCHAR)
       OR list_contains(s['statuses']::VARCHAR[], (r.status // 100)::VARCHAR || 'xx'))
  AND (s['properties']::STRUCT(name VARCHAR, value VARCHAR)[] IS NULL
       OR len(list_filter(s['properties']::STRUCT(name VARCHAR, value VARCHAR)[],
                          lambda p: r.properties[p.name] IS DISTINCT FROM p.value)) = 0)
  AND (CASE WHEN s['scope']::VARCHAR = 'whole' THEN
            (s['since']::TIMESTAMP IS NULL AND s['until']::TIMESTAMP IS NULL)
            OR r.session_id IN (SELECT w.session_id FROM sessions AS w
                                WHERE (s['since']::TIMESTAMP IS NULL OR w.started_at >= s['since']::TIMESTAMP)
                                  AND (s['until']::TIMESTAMP IS NULL OR w.started_at < s['until']::TIMESTAMP))
       ELSE (s['since']::TIMESTAMP IS NULL OR r.started_at >= s['since']::TIMESTAMP)
            AND (s['until']::TIMESTAMP IS NULL OR r.started_at < s['until']::TIMESTAMP)
       END);
