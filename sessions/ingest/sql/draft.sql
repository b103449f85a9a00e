-- Question: which canonical requests do the mapped records of this chunk make?
-- Grain:    one row per record that the format's view `mapped` sees: all lines without a fault. `reason` says
--           why a record is no request, NULL where it is one.
-- NULLs:    not reported. The log's own figures count before the body's where the format says so by giving them.
-- Traps:    the provider's answer id does not name a request that the gateway's cache answered: the cache
--           repeats it. Such a request, like one with no id at all, is named by a hash of its text.
CREATE OR REPLACE TEMP TABLE draft AS
WITH unfolded AS (
    SELECT *, CASE WHEN is_event_stream(response_body) THEN stream_events(response_body) END AS events
    FROM mapped
), folded AS (
    SELECT *,
           CASE WHEN events IS NOT NULL THEN folded_events(response_body, events)
                WHEN left(response_body, 1) = '{' AND json_valid(response_body) THEN response_body END AS body
    FROM unfolded
), opened AS (
    SELECT *, read_body(body) AS answer
    FROM folded
), read AS (
    SELECT *,
           canonical_usage(answer.usage) AS usage,
           error_of(coalesce(logged_error, answer.error)) AS fault,
           coalesce(text_or_null(answer.model), text_or_null(answered_model), text_or_null(requested_model)) AS model_name,
           coalesce(answer.cut_off = 'true', false) OR coalesce(answer.status = 'cancelled', false)
               OR coalesce(status = -3, false) AS cancelled,
           coalesce(latency_ms, CASE WHEN logged_end >= logged_start
                                     THEN (epoch_us(logged_end) - epoch_us(logged_start)) / 1e3 END) AS latency
    FROM opened
), timed AS (
    SELECT *,
           coalesce(logged_start, logged_end - to_microseconds((latency * 1000)::BIGINT)) AS started_at
    FROM read
)
SELECT coalesce(text_or_null(log_id),
                CASE WHEN NOT coalesce(cached, false) THEN coalesce(text_or_null(answer.id), text_or_null(fallback_id)) END,
                'sha256:' || sha256(line)) AS request_id,
       text_or_null(session_id) AS session_id,
       text_or_null(session_name) AS session_name,
       text_or_null(session_path) AS session_path,
       operation_of(text_or_null(session_path)) AS operation,
       text_or_null(user_id) AS user_id,
       started_at,
       coalesce(CASE WHEN logged_end >= started_at THEN logged_end END,
                started_at + to_microseconds((latency * 1000)::BIGINT)) AS ended_at,
       latency AS latency_ms,
       ttft_ms,
       provider_of(logged_provider, url, model_name) AS provider,
       model_name AS model,
       status,
       CASE WHEN cancelled OR fault IS NOT NULL THEN false
            WHEN status IS NOT NULL THEN status BETWEEN 200 AND 299 END AS ok,
       CASE WHEN cancelled THEN coalesce(fault.type, 'cancelled') ELSE fault.type END AS error_type,
       CASE WHEN fault IS NOT NULL THEN fault.message
            WHEN status NOT BETWEEN 200 AND 299 AND answer IS NULL THEN left(text_or_null(response_body), 2000)
       END AS error_message,
       coalesce(usage.prompt, prompt_tokens) AS prompt_tokens,
       coalesce(usage.completion, completion_tokens) AS completion_tokens,
       coalesce(usage.cache_read, cache_read_tokens) AS cache_read_tokens,
       coalesce(usage.cache_write, cache_write_tokens) AS cache_write_tokens,
       coalesce(usage.reasoning, reasoning_tokens) AS reasoning_tokens,
       cost_usd,
       CASE WHEN cost_usd IS NOT NULL THEN 'reported' END AS cost_source,
       coalesce(streamed, events IS NOT NULL) AS streamed,
       cached,
       properties,
       source_line,
       byte_offset,
       reason
FROM timed;
