-- Question: what does a Helicone request export say of each request?
-- Grain:    one row per line; `reason` where the object is no request.
-- Shape:    the rows of Helicone's request query, one JSON object each; numbers may be JSON text.
-- NULLs:    0 stands for "not there" in time_to_first_token.
-- Traps:    times have no zone and are UTC. Token counts leave out cache reads and writes, so these are added;
--           where the body has the provider's own usage, that counts. Without its bodies an export holds a
--           placeholder in their place. A cache answer carries no tokens and the original answer's body.
CREATE OR REPLACE TEMP VIEW mapped AS
WITH parsed AS (
    SELECT source_id, source_line, line,
           json_transform(line, '{
               "request_id": "VARCHAR", "request_created_at": "VARCHAR", "response_created_at": "VARCHAR",
               "response_status": "VARCHAR", "delay_ms": "VARCHAR", "time_to_first_token": "VARCHAR",
               "provider": "VARCHAR", "target_url": "VARCHAR",
               "model_override": "VARCHAR", "request_model": "VARCHAR", "response_model": "VARCHAR",
               "request_user_id": "VARCHAR", "helicone_user": "VARCHAR",
               "request_properties": "VARCHAR", "properties": "VARCHAR",
               "prompt_tokens": "VARCHAR", "completion_tokens": "VARCHAR",
               "prompt_cache_read_tokens": "VARCHAR", "prompt_cache_write_tokens": "VARCHAR",
               "cost": "VARCHAR", "costUSD": "VARCHAR", "cache_reference_id": "VARCHAR",
               "request_body": {"model": "VARCHAR", "stream": "VARCHAR"},
               "response_body": ' || answer_shape() || '}') AS r
    FROM lines
), parts AS (
    SELECT *, CASE WHEN r.request_body.model IS NULL THEN json_extract_string(line, '$.request_body') END AS request_body
    FROM parsed
), opened AS (
    SELECT *,
           headers_of(coalesce(nullif(r.request_properties, '{}'), r.properties)) AS p,
           coalesce(text_or_null(r.cache_reference_id) <> '00000000-0000-0000-0000-000000000000', false) AS cache_hit,
           read_status(r.response_status) AS status,
           CASE WHEN says_nothing(r.response_body) THEN json_extract_string(line, '$.response_body') END AS body_text,
           CASE WHEN r.request_body.model IS NOT NULL THEN r.request_body
                WHEN is_json_object(request_body)
                THEN json_transform(request_body, '{"model": "VARCHAR", "stream": "VARCHAR"}') END AS asked
    FROM parts
), named AS (
    SELECT *, coalesce(export_properties(p), []) AS property_pairs
    FROM opened
)
SELECT source_id, source_line, line,
       CASE WHEN r.request_id IS NULL
                 OR coalesce(r.request_created_at, r.response_status, r.response_created_at, r.delay_ms) IS NULL
            THEN 'no_request' END AS reason,
       r.request_id AS log_id,
       NULL::VARCHAR AS fallback_id,
       header(p, 'helicone-session-id') AS session_id,
       header(p, 'helicone-session-name') AS session_name,
       header(p, 'helicone-session-path') AS session_path,
       coalesce(text_or_null(r.request_user_id), r.helicone_user) AS user_id,
       read_time(r.request_created_at) AS logged_start,
       read_time(r.response_created_at) AS logged_end,
       read_duration_ms(r.delay_ms, 1) AS latency_ms,
       nullif(read_duration_ms(r.time_to_first_token, 1), 0) AS ttft_ms,
       r.provider AS logged_provider,
       r.target_url AS url,
       coalesce(text_or_null(r.request_model), asked.model) AS requested_model,
       coalesce(text_or_null(r.model_override), r.response_model) AS answered_model,
       status,
       coalesce(read_flag(asked.stream), false) OR read_number(r.time_to_first_token) > 0 AS streamed,
       cache_hit AS cached,
       read_money(coalesce(r.cost, r.costUSD)) AS cost_usd,
       fields_of(property_pairs) AS properties,
       CASE WHEN NOT cache_hit THEN r.response_body END AS answer,
       CASE WHEN NOT cache_hit AND NOT contains(left(body_text, 60), '"helicone_message"') THEN body_text END AS answer_text,
       NULL::VARCHAR AS logged_error,
       read_count(r.prompt_tokens) + coalesce(read_count(r.prompt_cache_read_tokens), 0)
           + coalesce(read_count(r.prompt_cache_write_tokens), 0) AS prompt_tokens,
       read_count(r.completion_tokens) AS completion_tokens,
       read_count(r.prompt_cache_read_tokens) AS cache_read_tokens,
       read_count(r.prompt_cache_write_tokens) AS cache_write_tokens,
       NULL::BIGINT AS reasoning_tokens
FROM named;
