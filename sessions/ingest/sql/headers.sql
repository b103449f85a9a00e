-- Question: what do the logged headers say, however they were written down?
-- Grain:    scalar macros over one record's headers; the result is {k: names in lower case, v: values}.
-- Forms:    {"Name": "value"}, {"name": ["value", ...]}, [["Name", "value"], ...], [{"name"|"key": .., "value": ..}],
--           and raw "Name: value\r\n" text.
-- NULLs:    no headers, or a form not listed, is NULL; a header that is not there is NULL.
-- Traps:    names differ in case from logger to logger. A value may itself begin with '[': only an array (raw
--           JSON beginning with '[', not with '"[') is opened, its first value taken.

CREATE OR REPLACE TEMP MACRO header_value(raw) AS
    CASE left(raw::VARCHAR, 1) WHEN '"' THEN raw ->> '$'
                               WHEN '[' THEN raw ->> '$[0]'
                               WHEN '{' THEN NULL
                               ELSE nullif(raw::VARCHAR, 'null') END;

CREATE OR REPLACE TEMP MACRO headers_of(t) AS
    CASE
    WHEN t IS NULL THEN NULL
    WHEN left(t, 1) = '{' AND json_valid(t) THEN
        {k: list_transform(json_keys(t), lambda n: lower(n)),
         v: list_transform(json_extract(t, '$.*'), lambda raw: header_value(raw))}
    WHEN left(t, 2) = '[[' AND json_valid(t) THEN
        {k: list_transform(json_extract(t, '$[*]'), lambda pair: lower(pair ->> '$[0]')),
         v: list_transform(json_extract(t, '$[*]'), lambda pair: header_value(pair -> '$[1]'))}
    WHEN left(t, 1) = '[' AND json_valid(t) THEN
        {k: list_transform(json_extract(t, '$[*]'),
                           lambda pair: lower(coalesce(pair ->> '$.name', pair ->> '$.key', pair ->> '$[0]'))),
         v: list_transform(json_extract(t, '$[*]'),
                           lambda pair: header_value(coalesce(pair -> '$.value', pair -> '$[1]')))}
    ELSE
        {k: list_transform(regexp_extract_all(t, '(?m)^([^:\s]+):[ \t]*([^\r\n]*)', 1), lambda n: lower(n)),
         v: regexp_extract_all(t, '(?m)^([^:\s]+):[ \t]*([^\r\n]*)', 2)}
    END;

CREATE OR REPLACE TEMP MACRO header(h, name) AS text_or_null(h.v[list_position(h.k, name)]);

-- Properties from parallel lists of names and values; the first of two equal names counts, since a MAP
-- refuses to hold both.
CREATE OR REPLACE TEMP MACRO properties_of(names, vals) AS
    map_from_entries(list_filter(list_zip(names, vals),
        lambda pair, i: pair[1] IS NOT NULL AND pair[2] IS NOT NULL AND list_position(names, pair[1]) = i));

CREATE OR REPLACE TEMP MACRO header_properties(h) AS
    CASE WHEN len(list_filter(h.k, lambda n: starts_with(n, 'helicone-property-'))) > 0 THEN
        properties_of(list_transform(h.k, lambda n: CASE WHEN starts_with(n, 'helicone-property-') THEN n[19:] END), h.v)
    ELSE MAP {}::MAP(VARCHAR, VARCHAR) END;
