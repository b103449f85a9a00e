-- Question: which canonical requests do the mapped records of this chunk make?
-- Grain:    one row per record that the format's view `mapped` sees. `reason` says
--           why a record is no request, NULL where it is one.
-- NULLs:    not reported. The body's own usage counts before the log's, which counts where there is none. 'undefined'
--           and 'null' are what JavaScript writes for a user that is not there.
-- Traps:    the provider's answer id does not name a request that the gateway's cache answered: the cache
--           repeats it. Such a request, like one with no id at all, is named by a hash of its text.
CREATE OR REPLACE TEMP VIEW drafted AS
WITH unfolded AS (
    SELECT *,
           CASE WHEN is_event_stream(answer_text) THEN stream_data(answer_text) END AS stream,
           CASE WHEN is_json_object(answer_text) THEN answer_text
                WHEN starts_with(answer_text, '{') AND has_half_pair(answer_text)
                THEN CASE WHEN is_json_object(without_half_pairs(answer_text))
                          THEN without_half_pairs(answer_text) END END AS body
    FROM mapped
), chosen AS (
    SELECT *, CASE WHEN stream IS NOT NULL THEN telling_events(stream) END AS texts
    FROM unfolded
), parsed AS (
    SELECT *, CASE WHEN texts IS NOT NULL THEN read_events(texts) END AS events
    FROM chosen
), counted AS (
    SELECT *, CASE WHEN events IS NOT NULL THEN stream_usages(events) END AS usages
    FROM parsed
), opened AS (
    SELECT * REPLACE (CASE WHEN events IS NOT NULL THEN folded_stream(texts, events, usages)
                           WHEN body IS NOT NULL THEN read_body(body)
                           ELSE answer END AS answer)
    FROM counted
), failed AS (
    SELECT *,
           coalesce(logged_fault(logged_error), logged_fault(answer.error),
                    CASE WHEN status >= 300 THEN text_or_null(answer_text) END) AS fault_text,
           coalesce(status = -3 OR answer.status = 'cancelled', false)
               OR (events IS NOT NULL AND NOT coalesce(stream_ended(stream, events), false)
                   AND coalesce(status BETWEEN 200 AND 299, true)) AS cancelled
    FROM opened
), read AS (
    SELECT *,
           canonical_usage(answer.usage) AS usage,
           error_of(fault_text) AS fault,
           coalesce(text_or_null(answer.model), text_or_null(answered_model), text_or_null(requested_model)) AS model_name,
           coalesce(latency_ms, CASE WHEN logged_end >= logged_start
                                     THEN (epoch_us(logged_end) - epoch_us(logged_start)) / 1e3 END) AS latency
    FROM failed
), timed AS (
    SELECT *,
           coalesce(logged_start, logged_end - to_microseconds((latency * 1000)::BIGINT)) AS started_at
    FROM read
)
SELECT coalesce(text_or_null(log_id),
                CASE WHEN NOT coalesce(cached, false) THEN coalesce(text_or_null(answer.id), text_or_null(fallback_id)) END,
                'sha256:' || sha256(record_text(line))) AS request_id,
       text_or_null(session_id) AS session_id,
       text_or_null(session_name) AS session_name,
       text_or_null(session_path) AS session_path,
       operation_of(text_or_null(session_path)) AS operation,
       CASE WHEN user_id NOT IN ('undefined', 'null') THEN text_or_null(user_id) END AS user_id,
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
       fault.message AS error_message,
       coalesce(usage.prompt, prompt_tokens) AS prompt_tokens,
       coalesce(usage.completion, completion_tokens) AS completion_tokens,
       coalesce(usage.cache_read, cache_read_tokens) AS cache_read_tokens,
       coalesce(usage.cache_write, cache_write_tokens) AS cache_write_tokens,
       coalesce(usage.reasoning, reasoning_tokens) AS reasoning_tokens,
       cost_usd,
       CASE WHEN cost_usd IS NOT NULL THEN 'reported' END AS cost_source,
       coalesce(streamed, false) OR stream IS NOT NULL AS streamed,
       cached,
       properties,
       source_id,
       source_line,
       reason
FROM timed;
