-- Question: which requests match this condition, on columns that `steps` has not?
-- Grain:    `funnel_found`: one more row per request that does.
-- Takes:    $slice, $level and a condition: $pattern, $model, $provider, $least_status, $most_status, $user, $ok and
--           $cached, NULL for no restriction; $properties, a list of {name, value}.
-- NULLs:    what a request does not report matches nothing.
-- Traps:    one condition a statement: what does not restrict is known when it is planned, and not looked at 10 million times.
INSERT INTO funnel_found
SELECT $level, r.session_id, r.started_at, r.source_id, r.source_line
FROM slice($slice) AS r
WHERE r.session_id IS NOT NULL
  AND ($pattern::VARCHAR IS NULL
       OR r.operation IN (SELECT o.operation FROM operations AS o WHERE operation_matches(o.operation, $pattern::VARCHAR)))
  AND ($model::VARCHAR IS NULL OR r.model = $model::VARCHAR)
  AND ($provider::VARCHAR IS NULL OR r.provider = $provider::VARCHAR)
  AND ($least_status::SMALLINT IS NULL OR r.status BETWEEN $least_status::SMALLINT AND $most_status::SMALLINT)
  AND ($user::VARCHAR IS NULL OR r.user_id = $user::VARCHAR)
  AND ($ok::BOOLEAN IS NULL OR r.ok = $ok::BOOLEAN)
  AND ($cached::BOOLEAN IS NULL OR r.cached = $cached::BOOLEAN)
  AND (len($properties::STRUCT(name VARCHAR, value VARCHAR)[]) = 0
       OR len(list_filter($properties::STRUCT(name VARCHAR, value VARCHAR)[],
                          lambda p: r.properties[p.name] IS DISTINCT FROM p.value)) = 0);
