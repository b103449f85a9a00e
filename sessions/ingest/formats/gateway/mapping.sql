-- Question: what does a raw gateway log say of each request?
-- Grain:    one row per line; `reason` where the object is no request.
-- Shape:    {timestamp, request: {headers, url, body}, response: {status, headers, body}, latency_ms}, under the
--           names listed below. Bodies are objects or JSON text; headers are any form headers.sql reads.
-- NULLs:    not logged. Session headers come first, then fields of the same name, then the body's metadata.
-- Traps:    `latency` and `duration` do not tell their unit: with a start and an end the unit that fits them
--           is taken, else whole numbers are milliseconds and broken ones below 600 seconds.
--           Bodies are nearly all of a long line: as objects that say what is asked of them they are read with the
--           line, and are only written out as text, to be parsed again, in any other form.
CREATE OR REPLACE TEMP VIEW mapped AS
WITH parsed AS (
    SELECT source_id, source_line, line,
           json_transform(line, '{
               "id": "VARCHAR", "request_id": "VARCHAR",
               "timestamp": "VARCHAR", "started_at": "VARCHAR", "start_time": "VARCHAR", "created_at": "VARCHAR",
               "ended_at": "VARCHAR", "end_time": "VARCHAR", "completed_at": "VARCHAR",
               "latency_ms": "VARCHAR", "duration_ms": "VARCHAR", "latency_s": "VARCHAR", "duration_s": "VARCHAR",
               "latency": "VARCHAR", "duration": "VARCHAR",
               "ttft_ms": "VARCHAR", "time_to_first_token_ms": "VARCHAR",
               "cost_usd": "VARCHAR", "cost": "VARCHAR", "provider": "VARCHAR", "model": "VARCHAR",
               "cached": "VARCHAR", "cache_hit": "VARCHAR", "error": "VARCHAR",
               "status": "VARCHAR", "status_code": "VARCHAR",
               "session_id": "VARCHAR", "session_name": "VARCHAR", "session_path": "VARCHAR", "user_id": "VARCHAR",
               "request": {"timestamp": "VARCHAR", "started_at": "VARCHAR", "id": "VARCHAR", "headers": "VARCHAR",
                           "url": "VARCHAR", "host": "VARCHAR", "path": "VARCHAR",
                           "body": {"model": "VARCHAR", "stream": "VARCHAR", "user": "VARCHAR",
                                    "metadata": {"session_id": "VARCHAR", "user_id": "VARCHAR"}}},
               "response": {"timestamp": "VARCHAR", "ended_at": "VARCHAR", "status": "VARCHAR",
                            "status_code": "VARCHAR", "headers": "VARCHAR", "body": ' || answer_shape() || '},
               "request_headers": "VARCHAR", "request_body": "VARCHAR",
               "response_headers": "VARCHAR", "response_body": "VARCHAR"}') AS r
    FROM lines
), parts AS (
    SELECT *,
           coalesce(r.request.headers, r.request_headers) AS sent_text,
           coalesce(r.response.headers, r.response_headers) AS received_text,
           CASE WHEN r.request.body.model IS NULL
                THEN coalesce(json_extract_string(line, '$.request.body'), r.request_body) END AS request_body,
           r.response.body AS answer,
           coalesce(r.response.status, r.response.status_code, r.status, r.status_code) AS answer_status
    FROM parsed
), opened AS (
    SELECT *,
           CASE WHEN says_nothing(answer)
                THEN coalesce(json_extract_string(line, '$.response.body'), r.response_body) END AS answer_text,
           coalesce(text_or_null(r.request_id), text_or_null(r.id), text_or_null(r.request.id)) AS own_id,
           coalesce(CASE WHEN NOT starts_with(r.request.url, '/') THEN r.request.url END, r.request.host) AS own_url,
           usual_headers(sent_text) AS usual,
           property_fields(sent_text) AS fields,
           CASE WHEN received_text IS NOT NULL THEN headers_of(received_text) END AS received,
           CASE WHEN r.request.body.model IS NOT NULL THEN r.request.body
                WHEN is_json_object(request_body)
                THEN json_transform(request_body,
                    '{"model": "VARCHAR", "stream": "VARCHAR", "user": "VARCHAR",
                      "metadata": {"session_id": "VARCHAR", "user_id": "VARCHAR"}}') END AS asked,
           read_time(coalesce(r.timestamp, r.started_at, r.start_time, r.request.timestamp, r.request.started_at,
                              r.created_at)) AS logged_start,
           read_time(coalesce(r.ended_at, r.end_time, r.completed_at, r.response.timestamp, r.response.ended_at))
               AS logged_end,
           coalesce(r.latency, r.duration) AS bare_latency
    FROM parts
), headed AS (
    SELECT *,
           usual_header(usual, 1) AS usual_id,
           usual_header(usual, 3) AS usual_name,
           usual_header(usual, 5) AS usual_path,
           usual_header(usual, 7) AS usual_user,
           usual_header(usual, 9) AS usual_request,
           usual_header(usual, 11) AS usual_host,
           array_to_string(fields, ',') AS field_text
    FROM opened
), checked AS (
    -- Headers that are spelled or written down otherwise are read again, all of them, in a way that costs more.
    SELECT *,
           CASE WHEN sent_text IS NULL THEN NULL
                WHEN usual IS NULL
                     OR NOT has_all_values(field_text)
                     OR opens(usual_id) OR opens(usual_name) OR opens(usual_path) OR opens(usual_user)
                     OR opens(usual_request) OR opens(usual_host)
                THEN headers_of(sent_text)
                WHEN (usual_id IS NULL OR usual_name IS NULL OR usual_path IS NULL OR usual_user IS NULL
                      OR (own_id IS NULL AND usual_request IS NULL) OR (own_url IS NULL AND usual_host IS NULL))
                THEN CASE WHEN headers_there(sent_text)
                               > (usual_id IS NOT NULL)::INT + (usual_name IS NOT NULL)::INT + (usual_path IS NOT NULL)::INT
                                 + (usual_user IS NOT NULL)::INT + (usual_request IS NOT NULL)::INT
                                 + (usual_host IS NOT NULL)::INT
                          THEN headers_of(sent_text) END END AS sent
    FROM headed
), named AS (
    SELECT *,
           sent IS NULL AS is_usual,
           CASE WHEN sent IS NOT NULL THEN fields_of(header_properties(sent)) ELSE nullif(field_text, '') END AS properties
    FROM checked
)
SELECT source_id, source_line, line,
       CASE WHEN coalesce(sent_text, r.request.body.model, request_body, r.request.url, r.request.path,
                          r.request.host) IS NULL
            THEN 'no_request'
            WHEN says_nothing(answer) AND coalesce(answer_status, received_text, answer_text) IS NULL
            THEN CASE WHEN json_type(line, '$.response') NOT IN ('NULL', 'OBJECT') THEN 'wrong_type' END
       END AS reason,
       coalesce(own_id, CASE WHEN is_usual THEN text_or_null(usual_request)
                             ELSE header(sent, 'helicone-request-id') END) AS log_id,
       coalesce(header(received, 'x-request-id'), header(received, 'request-id')) AS fallback_id,
       coalesce(CASE WHEN is_usual THEN text_or_null(usual_id) ELSE header(sent, 'helicone-session-id') END,
                text_or_null(r.session_id), asked.metadata.session_id) AS session_id,
       coalesce(CASE WHEN is_usual THEN text_or_null(usual_name) ELSE header(sent, 'helicone-session-name') END,
                r.session_name) AS session_name,
       coalesce(CASE WHEN is_usual THEN text_or_null(usual_path) ELSE header(sent, 'helicone-session-path') END,
                r.session_path) AS session_path,
       coalesce(CASE WHEN is_usual THEN text_or_null(usual_user) ELSE header(sent, 'helicone-user-id') END,
                text_or_null(r.user_id), asked.user) AS user_id,
       logged_start,
       logged_end,
       coalesce(read_duration_ms(coalesce(r.latency_ms, r.duration_ms), 1),
                read_duration_ms(coalesce(r.latency_s, r.duration_s), 1000),
                CASE WHEN logged_end >= logged_start THEN
                         CASE WHEN abs(read_number(bare_latency) * 1e6 - (epoch_us(logged_end) - epoch_us(logged_start)))
                                   < abs(read_number(bare_latency) * 1e3 - (epoch_us(logged_end) - epoch_us(logged_start)))
                              THEN read_duration_ms(bare_latency, 1000) ELSE read_duration_ms(bare_latency, 1) END
                     WHEN contains(bare_latency, '.') AND read_number(bare_latency) < 600
                     THEN read_duration_ms(bare_latency, 1000)
                     ELSE read_duration_ms(bare_latency, 1) END) AS latency_ms,
       nullif(read_duration_ms(coalesce(r.ttft_ms, r.time_to_first_token_ms), 1), 0) AS ttft_ms,
       r.provider AS logged_provider,
       coalesce(own_url, CASE WHEN is_usual THEN text_or_null(usual_host) ELSE header(sent, 'host') END) AS url,
       asked.model AS requested_model,
       r.model AS answered_model,
       read_status(answer_status) AS status,
       read_flag(asked.stream) AS streamed,
       coalesce(read_flag(coalesce(r.cached, r.cache_hit, header(received, 'helicone-cache'),
                                   header(received, 'cf-aig-cache-status'))), false) AS cached,
       read_money(coalesce(r.cost_usd, r.cost)) AS cost_usd,
       properties,
       answer,
       answer_text,
       r.error AS logged_error,
       NULL::BIGINT AS prompt_tokens,
       NULL::BIGINT AS completion_tokens,
       NULL::BIGINT AS cache_read_tokens,
       NULL::BIGINT AS cache_write_tokens,
       NULL::BIGINT AS reasoning_tokens
FROM named;
