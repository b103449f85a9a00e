-- Question: what do the logged headers say, however they were written down?
-- Grain:    scalar macros over one record's headers; the result is {k: names in lower case, v: values}.
-- Forms:    {"Name": "value"}, {"name": ["value", ...]}, [["Name", "value"], ...], [{"name"|"key": .., "value": ..}],
--           and raw "Name: value\r\n" text.
-- NULLs:    no headers, or a form not listed, is NULL; a header that is not there is NULL.
-- Traps:    names differ in case from logger to logger. A value may itself begin with '[': only an array (raw
--           JSON beginning with '[', not with '"[') is opened, its first value that is not empty taken. A plain
--           object of texts, nearly every log's form, has a short way that costs half of the general one.

CREATE OR REPLACE TEMP MACRO header_value(raw) AS
    CASE left(raw::VARCHAR, 1) WHEN '"' THEN raw ->> '$'
                               WHEN '[' THEN list_filter(json_extract_string(raw, '$[*]'), lambda t: t <> '')[1]
                               WHEN '{' THEN NULL
                               ELSE nullif(raw::VARCHAR, 'null') END;

-- Without the empty ones: of two spellings of a name, the one that has a value counts.
CREATE OR REPLACE TEMP MACRO filled(names, texts) AS
    list_transform([{k: names, v: texts}], lambda h: {k: list_filter(h.k, lambda n, i: h.v[i] <> ''),
                                                      v: list_filter(h.v, lambda t: t <> '')})[1];

CREATE OR REPLACE TEMP MACRO headers_of(t) AS
    CASE
    WHEN t IS NULL THEN NULL
    WHEN starts_with(t, '{') AND NOT contains(t, '[') AND NOT contains(t, ':{') AND NOT contains(t, ': {')
         AND NOT contains(t, 'null') AND NOT contains(t, '""') AND json_valid(t) THEN
        {k: json_keys(lower(t)), v: json_extract_string(t, '$.*')}
    WHEN is_json_object(t) THEN
        filled(list_transform(json_keys(t), lambda n: lower(n)),
               list_transform(json_extract(t, '$.*'), lambda raw: header_value(raw)))
    WHEN is_json_array(t) THEN
        filled(list_transform(json_extract(t, '$[*]'),
                              lambda pair: lower(coalesce(pair ->> '$[0]', pair ->> '$.name', pair ->> '$.key'))),
               list_transform(json_extract(t, '$[*]'),
                              lambda pair: header_value(coalesce(pair -> '$[1]', pair -> '$.value'))))
    ELSE
        filled(list_transform(regexp_extract_all(t, '(?m)^([^:\s]+):[ \t]*([^\r\n]*)', 1), lambda n: lower(n)),
               regexp_extract_all(t, '(?m)^([^:\s]+):[ \t]*([^\r\n]*)', 2))
    END;

CREATE OR REPLACE TEMP MACRO header(h, name) AS text_or_null(h.v[list_position(h.k, name)]);

-- The headers that every request is asked for, where they are spelled as they mostly are, in an object: two texts for
-- each, in the order of these names. Taking them by their paths costs a third of listing all names and values.
CREATE OR REPLACE TEMP MACRO usual_headers(t) AS
    CASE WHEN is_json_object(t) THEN json_extract_string(t, [
        '$."Helicone-Session-Id"', '$."helicone-session-id"', '$."Helicone-Session-Name"', '$."helicone-session-name"',
        '$."Helicone-Session-Path"', '$."helicone-session-path"', '$."Helicone-User-Id"', '$."helicone-user-id"',
        '$."Helicone-Request-Id"', '$."helicone-request-id"', '$.Host', '$.host']) END;

CREATE OR REPLACE TEMP MACRO usual_header(usual, place) AS
    coalesce(nullif(usual[place], ''), nullif(usual[place + 1], ''));

-- Whether a text may be a list or an object that stands where a header's text should.
CREATE OR REPLACE TEMP MACRO opens(t) AS coalesce(starts_with(t, '[') OR starts_with(t, '{'), false);

-- How many of those headers stand there, in whatever case.
CREATE OR REPLACE TEMP MACRO headers_there(t) AS
    len(regexp_extract_all(t, '(?i)"(?:helicone-(?:session-(?:id|name|path)|user-id|request-id)|host)"'));

-- The properties among an object's headers as the fields of an object, each "name":"value"; a name alone where the
-- value is no plain text.
CREATE OR REPLACE TEMP MACRO property_fields(t) AS
    regexp_extract_all(t, '(?i)"helicone-property-[^"\\]*"(?:\s*:\s*"[^"\\]+")?');

CREATE OR REPLACE TEMP MACRO has_all_values(fields) AS
    regexp_full_match(fields, '(?:"[^"]*"\s*:\s*"[^"]*",?)*');

-- A MAP from pairs of name and value; the first of two equal names counts, since a MAP refuses to hold both.
CREATE OR REPLACE TEMP MACRO properties_of(pairs) AS
    map_from_entries(CASE WHEN len(pairs) < 2 THEN pairs
        ELSE list_filter(pairs, lambda one, i: list_position(list_transform(pairs, lambda p: p[1]), one[1]) = i) END);

-- Properties as text: an object's fields without braces. Names get their prefix cut and lower case in
-- properties_read(), which is asked once per different text: most requests of a log share a few.
CREATE OR REPLACE TEMP MACRO properties_read(fields) AS
    list_transform(
        [list_transform(
            list_filter(list_zip(json_keys(lower('{' || fields || '}')), json_extract_string('{' || fields || '}', '$.*')),
                        lambda p: p[2] IS NOT NULL),
            lambda p: row(regexp_replace(p[1], '^helicone-property-', ''), trim(p[2])))],
        lambda pairs: properties_of(pairs))[1];

CREATE OR REPLACE TEMP MACRO fields_of(pairs) AS
    CASE WHEN len(pairs) > 0 THEN array_to_string(
        list_transform(pairs, lambda p: to_json(p[1])::VARCHAR || ':' || to_json(p[2])::VARCHAR), ',') END;

-- The pairs that are properties: of a request's headers, and of an export's own map.
CREATE OR REPLACE TEMP MACRO header_properties(h) AS
    list_filter(list_zip(h.k, h.v), lambda p: starts_with(p[1], 'helicone-property-') AND p[2] IS NOT NULL);

CREATE OR REPLACE TEMP MACRO export_properties(h) AS
    list_filter(list_zip(h.k, h.v),
                lambda p: p[2] IS NOT NULL AND NOT regexp_matches(p[1], '^helicone-(session-|prompt-id|cache-)'));
