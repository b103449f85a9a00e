-- Question: what does DuckDB's own reader need for the same canonical columns, the format known beforehand?
-- Grain:    one row per line; `canonical` has the columns of `requests`, and the two bodies as JSON.
-- Left out: duplicates, broken lines (one stops it), secrets, prices, rollups, the source text, every other log
--           format and every other way to write headers, bodies and times.
INSERT INTO canonical BY NAME
WITH logged AS (
    SELECT id, timestamp, latency_ms,
           request.url AS url, request.headers AS headers, request.body AS request_body,
           response.status AS status, response.body AS response_body,
           json_transform(response.body, '{"model": "VARCHAR", "error": {"type": "VARCHAR", "message": "VARCHAR"},
               "usage": {"prompt_tokens": "BIGINT", "completion_tokens": "BIGINT",
                         "input_tokens": "BIGINT", "output_tokens": "BIGINT",
                         "cache_read_input_tokens": "BIGINT", "cache_creation_input_tokens": "BIGINT",
                         "prompt_tokens_details": {"cached_tokens": "BIGINT"},
                         "completion_tokens_details": {"reasoning_tokens": "BIGINT"}}}') AS answer
    FROM read_json($file, format = 'newline_delimited', maximum_object_size = 134217728, columns = {
        id: 'VARCHAR', timestamp: 'TIMESTAMP', latency_ms: 'DOUBLE',
        request: 'STRUCT(url VARCHAR, headers STRUCT("Helicone-Session-Id" VARCHAR, "Helicone-Session-Name" VARCHAR,
                         "Helicone-Session-Path" VARCHAR, "Helicone-User-Id" VARCHAR,
                         "Helicone-Property-Env" VARCHAR, "Helicone-Property-Tier" VARCHAR), body JSON)',
        response: 'STRUCT(status SMALLINT, body JSON)'})
)
SELECT id AS request_id,
       headers."Helicone-Session-Id" AS session_id,
       headers."Helicone-Session-Name" AS session_name,
       headers."Helicone-Session-Path" AS session_path,
       regexp_replace(headers."Helicone-Session-Path", '/[0-9]+', '/{n}', 'g') AS operation,
       headers."Helicone-User-Id" AS user_id,
       timestamp AS started_at,
       timestamp + to_microseconds((latency_ms * 1000)::BIGINT) AS ended_at,
       latency_ms,
       CASE WHEN contains(url, 'openai') THEN 'openai' WHEN contains(url, 'anthropic') THEN 'anthropic' END AS provider,
       coalesce(answer.model, request_body ->> '$.model') AS model,
       status,
       status BETWEEN 200 AND 299 AS ok,
       answer.error.type AS error_type,
       answer.error.message AS error_message,
       coalesce(answer.usage.prompt_tokens,
                answer.usage.input_tokens + coalesce(answer.usage.cache_read_input_tokens, 0)
                    + coalesce(answer.usage.cache_creation_input_tokens, 0)) AS prompt_tokens,
       coalesce(answer.usage.completion_tokens, answer.usage.output_tokens) AS completion_tokens,
       coalesce(answer.usage.prompt_tokens_details.cached_tokens, answer.usage.cache_read_input_tokens)
           AS cache_read_tokens,
       answer.usage.cache_creation_input_tokens AS cache_write_tokens,
       answer.usage.completion_tokens_details.reasoning_tokens AS reasoning_tokens,
       false AS cached,
       MAP {'env': headers."Helicone-Property-Env", 'tier': headers."Helicone-Property-Tier"} AS properties,
       'gateway' AS format,
       1 AS source_id,
       row_number() OVER () AS source_line,
       request_body,
       response_body
FROM logged;
