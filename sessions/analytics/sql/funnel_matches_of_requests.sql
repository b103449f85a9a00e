-- Question: as funnel_matches, for conditions on columns that only `requests` has.
-- Grain:    `funnel_matches`: one row per request and funnel step that it matches (level; 0: an exclusion).
-- Takes:    $slice; $conditions, as in funnel_matches; $strict: step numbers must tell neighbours.
-- NULLs:    what a request does not report matches nothing; started_us is NULL where the time is not known.
-- Traps:    requests have no step number, and numbering all of them takes longer than the rest: where neighbours do not
--           matter, only those that match are numbered, in the order of session_steps.
CREATE OR REPLACE TEMP TABLE funnel_matches AS
WITH conditions AS (
    SELECT $conditions::STRUCT(level INTEGER, pattern VARCHAR, model VARCHAR, provider VARCHAR, status VARCHAR,
                               "user" VARCHAR, ok BOOLEAN, cached BOOLEAN,
                               properties STRUCT(name VARCHAR, value VARCHAR)[])[] AS given
), judged AS (
    SELECT r.session_id, r.started_at, r.source_id, r.source_line,
           list_transform(list_filter(given, lambda c:
               (c.pattern IS NULL OR operation_matches(r.operation, c.pattern))
               AND (c.model IS NULL OR coalesce(r.model = c.model, false))
               AND (c.provider IS NULL OR coalesce(r.provider = c.provider, false))
               AND (c.status IS NULL
                    OR coalesce(r.status::VARCHAR = c.status OR (r.status // 100)::VARCHAR || 'xx' = c.status, false))
               AND (c."user" IS NULL OR coalesce(r.user_id = c."user", false))
               AND (c.ok IS NULL OR coalesce(r.ok = c.ok, false))
               AND (c.cached IS NULL OR coalesce(r.cached = c.cached, false))
               AND len(list_filter(c.properties, lambda p: r.properties[p.name] IS DISTINCT FROM p.value)) = 0
           ), lambda c: c.level) AS levels
    FROM slice($slice) AS r, conditions
    WHERE r.session_id IS NOT NULL
), numbered AS (
    SELECT session_id, started_at, levels,
           row_number() OVER (PARTITION BY session_id
                              ORDER BY started_at NULLS LAST, source_id, source_line)::INTEGER AS step
    FROM judged
    WHERE $strict::BOOLEAN OR len(levels) > 0
), matched AS (
    SELECT session_id, unnest(levels) AS level, step, epoch_us(started_at) AS started_us
    FROM numbered
)
SELECT c.session_no, m.level, m.step, m.started_us, 0 AS stretch
FROM matched AS m JOIN chosen_sessions($slice) AS c USING (session_id);
