-- Question: which requests is this about?
-- Grain:    one row per request, all columns of `requests`.
-- Takes:    s, a struct as `Slice.parameter()` makes it: {names, users, models, providers, session_ids,
--           statuses, properties, since, until, scope, whole, rolled}. A NULL field does not restrict. One more field may
--           be there: names_agree, true where every request of a named session logged that very name.
-- NULLs:    a request whose value is NULL is in no slice that restricts that value.
-- Traps:    a name chooses whole sessions by sessions.session_name: a request that logged another name, or
--           none, still belongs to its session. A request without a session is chosen by its own name.
--           Casts give NULL fields their type; without them an all-NULL struct does not bind.
--           Where no session has to be looked up the second part is empty: an OR would be a join with all of `sessions`,
--           whatever it says, and that takes longer than most questions.
CREATE OR REPLACE MACRO slice(s) AS TABLE
WITH passed AS NOT MATERIALIZED (
    SELECT r.*
    FROM requests AS r
    WHERE (s['session_ids']::VARCHAR[] IS NULL OR list_contains(s['session_ids']::VARCHAR[], r.session_id))
      AND (s['users']::VARCHAR[] IS NULL OR list_contains(s['users']::VARCHAR[], r.user_id))
      AND (s['models']::VARCHAR[] IS NULL OR list_contains(s['models']::VARCHAR[], r.model))
      AND (s['providers']::VARCHAR[] IS NULL OR list_contains(s['providers']::VARCHAR[], r.provider))
      AND (s['statuses']::VARCHAR[] IS NULL
           OR list_contains(s['statuses']::VARCHAR[], r.status::VARCHAR)
           OR list_contains(s['statuses']::VARCHAR[], (r.status // 100)::VARCHAR || 'xx'))
      AND (s['properties']::STRUCT(name VARCHAR, value VARCHAR)[] IS NULL
           OR len(list_filter(s['properties']::STRUCT(name VARCHAR, value VARCHAR)[],
                              lambda p: r.properties[p.name] IS DISTINCT FROM p.value)) = 0)
      AND (s['since']::TIMESTAMP IS NULL OR s['scope']::VARCHAR = 'whole' OR r.started_at >= s['since']::TIMESTAMP)
      AND (s['until']::TIMESTAMP IS NULL OR s['scope']::VARCHAR = 'whole' OR r.started_at < s['until']::TIMESTAMP)
)
SELECT passed.*
FROM passed
WHERE (s['names']::VARCHAR[] IS NULL
       OR (list_contains(s['names']::VARCHAR[], passed.session_name)
           AND (passed.session_id IS NULL OR coalesce((to_json(s) ->> '$.names_agree')::BOOLEAN, false))))
  AND (s['scope']::VARCHAR IS DISTINCT FROM 'whole' OR (s['since']::TIMESTAMP IS NULL AND s['until']::TIMESTAMP IS NULL))
UNION ALL
SELECT passed.*
FROM passed
WHERE ((s['names']::VARCHAR[] IS NOT NULL AND NOT coalesce((to_json(s) ->> '$.names_agree')::BOOLEAN, false))
       OR (s['scope']::VARCHAR = 'whole' AND (s['since']::TIMESTAMP IS NOT NULL OR s['until']::TIMESTAMP IS NOT NULL)))
  AND passed.session_id IN (
      SELECT chosen.session_id
      FROM sessions AS chosen
      WHERE (s['names']::VARCHAR[] IS NULL OR list_contains(s['names']::VARCHAR[], chosen.session_name))
        AND (s['scope']::VARCHAR IS DISTINCT FROM 'whole'
             OR ((s['since']::TIMESTAMP IS NULL OR chosen.started_at >= s['since']::TIMESTAMP)
                 AND (s['until']::TIMESTAMP IS NULL OR chosen.started_at < s['until']::TIMESTAMP))));
