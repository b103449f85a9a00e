-- Question: which parts of a line must never be stored?
-- Grain:    scalar macros over one line of source text.
-- Rule:     strings in the shape of a known vendor's key, and the values of credential headers and fields, become
--           [redacted].
-- Traps:    a header may stand in JSON, in a list of pairs, in {name, value}, in raw text, and in JSON text inside
--           JSON, where each quote has a backslash. One pass without groups finds the secrets (with groups it costs
--           twice that), and what was found is looked at by itself. Longer ones go first: a cookie may hold a key.

CREATE OR REPLACE TEMP MACRO key_shapes() AS
    '\b(?:sk|pk|rk)[-_][A-Za-z0-9_-]{16,}'
    || '|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b'
    || '|\bAIza[0-9A-Za-z_-]{30,}|\bya29\.[0-9A-Za-z_-]{20,}'
    || '|\b(?:gsk_|xai-|r8_|hf_|pplx-|gh[pousr]_|github_pat_)[0-9A-Za-z_]{20,}|\bxox[abeprs]-[0-9A-Za-z-]{10,}'
    || '|\beyJ[0-9A-Za-z_-]{8,}\.[0-9A-Za-z_-]{8,}\.[0-9A-Za-z_-]{8,}'
    || '|(?i:\bbearer\s+)[A-Za-z0-9._~+/=-]{20,}';

CREATE OR REPLACE TEMP MACRO secret_headers() AS
    '(?:(?:proxy-)?authorization|helicone-auth|(?:set-)?cookie|[a-z0-9-]*api-?key|[a-z0-9-]*subscription-key'
    || '|x-[a-z0-9-]*(?:token|secret))';

CREATE OR REPLACE TEMP MACRO secret_names() AS
    '(?:' || secret_headers() || '|authorization_token|[a-z0-9_]*api_key|(?:access|refresh|id)_token|client_secret'
    || '|[a-z_]*secret_access_key)';

CREATE OR REPLACE TEMP MACRO named_secrets() AS
    '(?i:'
    -- an object's field, a pair, or {name, value}: its text, or the texts of its array
    || '(?:"' || secret_names() || '"\s*:|\[\s*"' || secret_headers() || '"\s*,|"' || secret_headers()
    || '"\s*,\s*"value"\s*:)\s*(?:"(?:[^"\\]|\\.)+|\[\s*"(?:[^"\\]|\\.|"\s*,\s*")+)'
    -- the same in JSON text inside JSON, where a line's end is written as \n
    || '|(?:\\"' || secret_names() || '\\"\s*:|\[(?:\s|\\[nrt])*\\"' || secret_headers() || '\\"\s*,|\\"'
    || secret_headers() || '\\"\s*,(?:\s|\\[nrt])*\\"value\\"\s*:)(?:\s|\\[nrt])*'
    || '(?:\\"(?:[^"\\]|\\[^"\\]|\\\\(?:[^"\\]|\\["\\]))+'
    || '|\[(?:\s|\\[nrt])*\\"(?:[^"\\]|\\[^"\\]|\\\\(?:[^"\\]|\\["\\])|\\"\s*,(?:\s|\\[nrt])*\\")+)'
    -- deeper still
    || '|\\{2,}"' || secret_names() || '\\{2,}"\s*[:,]\s*\[?\s*\\{2,}"[^"\\]+'
    -- raw header text
    || '|(?:"|\\n|\n)' || secret_headers() || ':[ \t]*(?:[^"\\\r\n]|\\[^rn\\])+'
    -- a URL's parameter
    || '|[?&](?:api[-_]?key|key|access_token)=[^&"\\\s#]+'
    -- the value before the name
    || '|"value"\s*:\s*"(?:[^"\\]|\\.)+"\s*,\s*"(?:name|key)"\s*:\s*"' || secret_headers() || '")';

CREATE OR REPLACE TEMP MACRO secrets_in(t) AS regexp_extract_all(t, key_shapes() || '|' || named_secrets());

CREATE OR REPLACE TEMP MACRO redacted_secret(s) AS
    CASE WHEN regexp_matches(s, '^[A-Za-z0-9]') THEN '[redacted]'
         WHEN regexp_matches(s, '^"value"') THEN regexp_replace(s, '^("value"\s*:\s*")(?:[^"\\]|\\.)+', '\1[redacted]')
         WHEN regexp_matches(s, '"value\\*"') THEN regexp_replace(s, '(?s)^(.*?"value\\*"\s*:(?:\s|\[|\\[nrt])*\\*"?).*$', '\1[redacted]')
         ELSE regexp_replace(s, '(?s)^(..[^:,=]*[:,=](?:\s|\[|\\[nrt])*\\*"?).*$', '\1[redacted]') END;

CREATE OR REPLACE TEMP MACRO without(t, secrets) AS
    list_reduce(list_transform(list_reverse_sort(list_transform(secrets, lambda s: row(strlen(s), s))), lambda s: s[2]),
                lambda text, s: replace(text, s, redacted_secret(s)), t);

CREATE OR REPLACE TEMP MACRO redacted(t) AS without(t, secrets_in(t));
