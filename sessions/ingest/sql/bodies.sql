-- Question: what does a provider's answer say of model, usage and errors?
-- Grain:    scalar macros over one response body as text: JSON, or a stream of server-sent events.
-- Providers: OpenAI chat completions, OpenAI responses, Anthropic messages, and what imitates them.
-- NULLs:    usage that is not there stays NULL. A stream that was cut off is marked, not guessed at.
-- Traps:    OpenAI counts cached tokens within prompt/input tokens, Anthropic counts them beside: told apart
--           by the field names. Anthropic's message_delta repeats *cumulative* output tokens: the last one
--           counts, they are never summed. An error may come in a stream that began with status 200. A macro's
--           argument is computed wherever the macro names it: hand in columns, not expressions.

CREATE OR REPLACE TEMP MACRO is_event_stream(body) AS
    regexp_matches(left(body, 200), '^\s*(:|data:|event:|id:|retry:)');

-- The events' data as one JSON array text; unreadable events and [DONE] are left out.
CREATE OR REPLACE TEMP MACRO stream_events(body) AS
    '[' || array_to_string(
        list_filter(
            list_transform(list_filter(string_split(body, chr(10)), lambda l: starts_with(l, 'data:')),
                           lambda l: trim(l[6:], E' \t\r')),
            lambda d: left(d, 1) = '{' AND json_valid(d)), ',') || ']';

-- The last value at a wildcard path that is an object.
CREATE OR REPLACE TEMP MACRO last_object(events, path) AS
    list_filter(json_extract(events, path), lambda j: left(j::VARCHAR, 1) = '{')[-1];

CREATE OR REPLACE TEMP MACRO first_text(events, path) AS
    list_filter(json_extract_string(events, path), lambda t: t IS NOT NULL)[1];

CREATE OR REPLACE TEMP MACRO stream_ended(body, events) AS
    regexp_matches(body, '(?m)^data:\s*\[DONE\]')
    OR len(list_filter(json_extract_string(events, '$[*].choices[*].finish_reason'), lambda t: t IS NOT NULL)) > 0
    OR len(list_filter(json_extract_string(events, '$[*].type'),
                       lambda t: t IN ('message_stop', 'response.completed', 'response.incomplete',
                                       'response.failed'))) > 0;

-- A stream folded into the body that the same answer would have had without streaming, as far as it is read
-- here: {id, model, status, usage, error, cut_off}.
CREATE OR REPLACE TEMP MACRO folded_events(body, events) AS
    json_object(
        'id', coalesce(first_text(events, '$[*].response.id'), first_text(events, '$[*].message.id'),
                       first_text(events, '$[*].id')),
        'model', coalesce(first_text(events, '$[*].response.model'), first_text(events, '$[*].message.model'),
                          first_text(events, '$[*].model')),
        'status', list_filter(json_extract_string(events, '$[*].response.status'), lambda t: t IS NOT NULL)[-1],
        'usage', coalesce(last_object(events, '$[*].response.usage'),
                          CASE WHEN last_object(events, '$[*].message.usage') IS NOT NULL
                               THEN json_merge_patch(last_object(events, '$[*].message.usage'),
                                                     coalesce(last_object(events, '$[*].usage'), '{}'::JSON)) END,
                          last_object(events, '$[*].usage')),
        'error', coalesce(last_object(events, '$[*].error'), last_object(events, '$[*].response.error'),
                          CASE WHEN first_text(events, '$[*].type') = 'error' THEN json_extract(events, '$[0]') END),
        'cut_off', NOT stream_ended(body, events));

-- What is read of a body: one parse for all fields, all as text.
CREATE OR REPLACE TEMP MACRO read_body(json) AS
    json_transform(json, '{"id": "VARCHAR", "model": "VARCHAR", "status": "VARCHAR", "cut_off": "VARCHAR",
        "error": "VARCHAR",
        "usage": {"prompt_tokens": "VARCHAR", "completion_tokens": "VARCHAR",
                  "input_tokens": "VARCHAR", "output_tokens": "VARCHAR",
                  "cache_read_input_tokens": "VARCHAR", "cache_creation_input_tokens": "VARCHAR",
                  "prompt_tokens_details": {"cached_tokens": "VARCHAR", "cache_write_tokens": "VARCHAR"},
                  "input_tokens_details": {"cached_tokens": "VARCHAR", "cache_write_tokens": "VARCHAR"},
                  "completion_tokens_details": {"reasoning_tokens": "VARCHAR"},
                  "output_tokens_details": {"reasoning_tokens": "VARCHAR"}}}');

-- Usage in canonical counts: prompt holds cache reads and writes, completion holds reasoning. Anthropic's
-- input_tokens lacks both, and comes without *_details.
CREATE OR REPLACE TEMP MACRO canonical_usage(u) AS
    CASE WHEN u IS NULL THEN NULL ELSE {
        prompt: coalesce(read_count(u.prompt_tokens),
                         CASE WHEN u.input_tokens_details IS NOT NULL
                                   OR (u.cache_read_input_tokens IS NULL AND u.cache_creation_input_tokens IS NULL)
                              THEN read_count(u.input_tokens)
                              ELSE read_count(u.input_tokens) + coalesce(read_count(u.cache_read_input_tokens), 0)
                                   + coalesce(read_count(u.cache_creation_input_tokens), 0) END),
        completion: coalesce(read_count(u.completion_tokens), read_count(u.output_tokens)),
        cache_read: coalesce(read_count(u.prompt_tokens_details.cached_tokens),
                             read_count(u.input_tokens_details.cached_tokens), read_count(u.cache_read_input_tokens)),
        cache_write: coalesce(read_count(u.prompt_tokens_details.cache_write_tokens),
                              read_count(u.input_tokens_details.cache_write_tokens),
                              read_count(u.cache_creation_input_tokens)),
        reasoning: coalesce(read_count(u.completion_tokens_details.reasoning_tokens),
                            read_count(u.output_tokens_details.reasoning_tokens))} END;

-- An error as logged, object or text, in the words of OpenAI, Anthropic and Google.
CREATE OR REPLACE TEMP MACRO error_of(t) AS
    CASE WHEN t IS NULL THEN NULL
         WHEN left(t, 1) = '{' AND json_valid(t) THEN
             {type: coalesce(text_or_null(t ->> '$.type'), text_or_null(t ->> '$.error.type'),
                             text_or_null(t ->> '$.code'), text_or_null(t ->> '$.status')),
              message: left(coalesce(t ->> '$.message', t ->> '$.error.message', t), 2000)}
         ELSE {type: NULL::VARCHAR, message: left(text_or_null(t), 2000)} END;
