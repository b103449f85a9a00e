-- Question: what does a provider's answer say of model, usage and errors?
-- Grain:    scalar macros over one response body as text: JSON, or a stream of server-sent events.
-- Providers: OpenAI chat completions, OpenAI responses, Anthropic messages, and what imitates them.
-- NULLs:    usage that is not there stays NULL. A stream that was cut off is marked, not guessed at.
-- Traps:    OpenAI counts cached tokens within prompt/input tokens, Anthropic counts them beside: told apart
--           by the field names. Anthropic's message_delta repeats *cumulative* output tokens: the last one
--           counts, they are never summed. An error may come in a stream that began with status 200. A macro's
--           argument is computed wherever the macro names it: hand in columns, not expressions.

CREATE OR REPLACE TEMP MACRO is_event_stream(body) AS
    CASE WHEN starts_with(body, '{') THEN false
         ELSE regexp_matches(left(body, 200), '^\s*(:|data:|event:|id:|retry:)') END;

-- What counts in a stream: its first event, which has the answer's id and model, and those with usage, an error
-- or an end. The others are pieces of text; most of a stream is never parsed. Data that is cut off is left out.
CREATE OR REPLACE TEMP MACRO stream_data(body) AS
    list_filter(string_split(body, chr(10)), lambda l: starts_with(l, 'data:'));

CREATE OR REPLACE TEMP MACRO telling_events(data) AS
    list_filter(
        list_transform(
            list_filter(data::VARCHAR[], lambda l, i: i = 1 OR regexp_matches(l,
                '"(?:usage|error|response|message_[a-z]+)"|"finish_reason":\s*"')),
            lambda l: l[6:]),
        lambda d: json_valid(d));

-- Usage in the words of OpenAI chat, OpenAI responses and Anthropic, all as text.
CREATE OR REPLACE TEMP MACRO usage_shape() AS
    '{"prompt_tokens": "VARCHAR", "completion_tokens": "VARCHAR",
      "input_tokens": "VARCHAR", "output_tokens": "VARCHAR",
      "cache_read_input_tokens": "VARCHAR", "cache_creation_input_tokens": "VARCHAR",
      "prompt_tokens_details": {"cached_tokens": "VARCHAR", "cache_write_tokens": "VARCHAR"},
      "input_tokens_details": {"cached_tokens": "VARCHAR", "cache_write_tokens": "VARCHAR"},
      "completion_tokens_details": {"reasoning_tokens": "VARCHAR"},
      "output_tokens_details": {"reasoning_tokens": "VARCHAR"}}';

-- What is read of a body: one parse for all fields.
CREATE OR REPLACE TEMP MACRO answer_shape() AS
    '{"id": "VARCHAR", "model": "VARCHAR", "status": "VARCHAR", "error": "VARCHAR", "usage": ' || usage_shape() || '}';

CREATE OR REPLACE TEMP MACRO read_body(json) AS json_transform(json, answer_shape());

-- Whether nothing is known of a body but that it may be there: it is text, or an object of another kind. One that
-- tells no error is looked at as a whole, where the status says that there was one.
CREATE OR REPLACE TEMP MACRO says_nothing(answer) AS
    answer.error IS NULL AND coalesce(answer.usage.prompt_tokens, answer.usage.completion_tokens,
                                      answer.usage.input_tokens, answer.usage.output_tokens) IS NULL;

-- The same of a stream's events: the answer is under `response` (OpenAI responses) or `message` (Anthropic),
-- or spread over the events.
CREATE OR REPLACE TEMP MACRO read_events(texts) AS
    json_transform('[' || array_to_string(texts, ',') || ']',
        '[{"id": "VARCHAR", "model": "VARCHAR", "type": "VARCHAR", "error": "VARCHAR",
           "choices": [{"finish_reason": "VARCHAR"}], "usage": ' || usage_shape() || ',
           "message": {"id": "VARCHAR", "model": "VARCHAR", "usage": ' || usage_shape() || '},
           "response": {"id": "VARCHAR", "model": "VARCHAR", "status": "VARCHAR", "error": "VARCHAR",
                        "usage": ' || usage_shape() || '}}]');

CREATE OR REPLACE TEMP MACRO known(texts) AS list_filter(texts, lambda t: t IS NOT NULL);

CREATE OR REPLACE TEMP MACRO has_usage(u) AS
    coalesce(u.prompt_tokens, u.completion_tokens, u.input_tokens, u.output_tokens) IS NOT NULL;

-- The usage of each event that has one, in order.
CREATE OR REPLACE TEMP MACRO stream_usages(events) AS
    list_filter(list_transform(events, lambda e: CASE WHEN has_usage(e.response.usage) THEN e.response.usage
                                                      WHEN has_usage(e.message.usage) THEN e.message.usage
                                                      ELSE e.usage END), lambda u: has_usage(u));

-- The last usage counts; what only the first one says, Anthropic's input, stays.
CREATE OR REPLACE TEMP MACRO merged_usage(us) AS {
    prompt_tokens: coalesce(us[-1].prompt_tokens, us[1].prompt_tokens),
    completion_tokens: coalesce(us[-1].completion_tokens, us[1].completion_tokens),
    input_tokens: coalesce(us[-1].input_tokens, us[1].input_tokens),
    output_tokens: coalesce(us[-1].output_tokens, us[1].output_tokens),
    cache_read_input_tokens: coalesce(us[-1].cache_read_input_tokens, us[1].cache_read_input_tokens),
    cache_creation_input_tokens: coalesce(us[-1].cache_creation_input_tokens, us[1].cache_creation_input_tokens),
    prompt_tokens_details: coalesce(us[-1].prompt_tokens_details, us[1].prompt_tokens_details),
    input_tokens_details: coalesce(us[-1].input_tokens_details, us[1].input_tokens_details),
    completion_tokens_details: coalesce(us[-1].completion_tokens_details, us[1].completion_tokens_details),
    output_tokens_details: coalesce(us[-1].output_tokens_details, us[1].output_tokens_details)};

-- An error within a stream, as error_of() takes it. An event of type 'error' may itself be the error.
CREATE OR REPLACE TEMP MACRO stream_error(texts, events) AS
    coalesce(known(list_transform(events, lambda e: coalesce(e.error, e.response.error)))[-1],
             list_filter(texts, lambda t, i: events[i].type = 'error')[-1]);

CREATE OR REPLACE TEMP MACRO stream_ended(data, events) AS
    regexp_matches(coalesce(data[-1], ''), '^data:\s*\[DONE\]')
    OR len(list_filter(events, lambda e:
        coalesce(e.type IN ('message_stop', 'response.completed', 'response.incomplete', 'response.failed'), false)
        OR len(list_filter(e.choices, lambda c: c.finish_reason IS NOT NULL)) > 0)) > 0;

-- A stream's answer in the shape of read_body().
CREATE OR REPLACE TEMP MACRO folded_stream(texts, events, usages) AS {
    id: known(list_transform(events, lambda e: coalesce(e.response.id, e.message.id, e.id)))[1],
    model: known(list_transform(events, lambda e: coalesce(e.response.model, e.message.model, e.model)))[1],
    status: known(list_transform(events, lambda e: e.response.status))[-1],
    error: stream_error(texts, events),
    usage: CASE WHEN len(usages) > 0 THEN merged_usage(usages) END};

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

-- An error as logged, object or text, in the words of OpenAI, Anthropic and Google. What says that there was
-- none is none. (No IN: DuckDB makes a join of it.)
CREATE OR REPLACE TEMP MACRO logged_fault(t) AS
    CASE WHEN NOT regexp_full_match(left(t, 10), '(?i)|\{\}|\[\]|0|null|none|false|undefined') THEN t END;

CREATE OR REPLACE TEMP MACRO error_of(t) AS
    CASE WHEN t IS NULL THEN NULL
         WHEN is_json_object(t) THEN
             {type: coalesce(nullif(text_or_null(t ->> '$.type'), 'error'), text_or_null(t ->> '$.error.type'),
                             text_or_null(t ->> '$.status'), text_or_null(t ->> '$.error.status'),
                             text_or_null(t ->> '$.code'), text_or_null(t ->> '$.error.code')),
              message: left(coalesce(text_or_null(t ->> '$.message'), text_or_null(t ->> '$.error.message'), t), 2000)}
         ELSE {type: NULL::VARCHAR, message: left(text_or_null(t), 2000)} END;
