-- Question: what would a month of logs have left in `requests`?
-- Grain:    one row per request; about 8.5 requests a session, the same for the same $rows. They lie as ingest leaves
--           them: a chunk of 100,000 after the other in the order of time, in each those of one name together.
-- Takes:    $names, $paths, $providers, $models: lists of equal length per pair, from the log generator. The last name has
--           one session in a hundred, the others share the rest alike.
-- Traps:    hash() stands in for chance, so that no run differs from another.
INSERT INTO requests BY NAME
WITH drawn AS (
    SELECT number AS session,
           1 + (hash(number, 'requests') % 16)::BIGINT AS requests,
           CASE WHEN hash(number, 'rare') % 100 = 0 THEN len($names)
                ELSE 1 + (hash(number, 'name') % (len($names) - 1))::BIGINT END AS name,
           1 + (hash(number, 'model') % len($models))::BIGINT AS model,
           floor(20000 * pow((hash(number, 'user') % 100000)::BIGINT / 1e5, 3))::INTEGER AS user,
           TIMESTAMP '2026-06-01' + to_milliseconds((hash(number, 'start') % 2592000000)::BIGINT) AS began
    FROM range($rows * 12 // 100) AS numbers(number)
), stepped AS (
    SELECT *,
           unnest(range(requests::BIGINT)) AS step,
           $paths[name] AS paths
    FROM drawn
), timed AS (
    SELECT *,
           (hash(session, step) % 1000000007)::BIGINT AS chance,
           paths[1 + (step + (hash(session, step // 3) % 3)::BIGINT) % len(paths)] AS path,
           began + to_milliseconds((step * 23000 + (hash(session, step, 'gap') % 20000)::BIGINT)::BIGINT) AS started_at,
           180.0 + 900 * exp(1.2 * ((hash(session, step, 'latency') % 1000)::BIGINT / 1000.0)) AS latency_ms
    FROM stepped
), placed AS (
    SELECT *, row_number() OVER (ORDER BY started_at, session, step) AS place
    FROM timed
), spent AS (
    SELECT *,
           chance % 100 < 4 AS failed,
           300 + chance % 2900 AS prompt_tokens,
           5 + chance % 700 AS completion_tokens
    FROM placed
    WHERE place <= $rows
)
SELECT 'req_' || session || '_' || step AS request_id,
       md5(session::VARCHAR)[:24] AS session_id,
       $names[name] AS session_name,
       CASE WHEN path[-1] = '/' THEN path || step ELSE path END AS session_path,
       CASE WHEN path[-1] = '/' THEN path || '{n}' ELSE path END AS operation,
       'u-' || user AS user_id,
       started_at,
       started_at + to_microseconds((latency_ms * 1000)::BIGINT) AS ended_at,
       latency_ms,
       $providers[model] AS provider,
       $models[model] AS model,
       CASE WHEN failed THEN [429, 500, 529][1 + chance % 3] ELSE 200 END AS status,
       NOT failed AS ok,
       CASE WHEN failed THEN ['rate_limit_error', 'api_error', 'overloaded_error'][1 + chance % 3] END AS error_type,
       CASE WHEN failed THEN 'The provider refused the request' END AS error_message,
       CASE WHEN NOT failed THEN prompt_tokens END AS prompt_tokens,
       CASE WHEN NOT failed THEN completion_tokens END AS completion_tokens,
       CASE WHEN NOT failed THEN prompt_tokens // 3 END AS cache_read_tokens,
       CASE WHEN NOT failed THEN (prompt_tokens * 0.0000025 + completion_tokens * 0.00001)::DECIMAL(18,9) END AS cost_usd,
       CASE WHEN NOT failed THEN 'computed' END AS cost_source,
       chance % 3 = 0 AS streamed,
       chance % 50 = 7 AS cached,
       MAP {'env': CASE WHEN session % 14 = 0 THEN 'staging' ELSE 'prod' END, 'tier': ['free', 'plus', 'business'][1 + session % 3]}
           AS properties,
       'gateway' AS format,
       1 AS source_id,
       place AS source_line
FROM spent
ORDER BY place // 100000, session_name, place;
