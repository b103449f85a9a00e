-- Question: which operation is a session path?
-- Grain:    scalar macros over one path.
-- Rule:     one leading '/', no doubled or trailing '/'; a segment of digits is {n}, a segment that looks like
--           an id is {id}: UUIDs, and segments of 8 or more letters, digits, '-', '_' with 3 or more digits
--           among them, or of 12 or more hexadecimal characters with a digit.
-- NULLs:    no path is no operation.
-- Traps:    names such as 'gpt4', 'v2' or 'step-12' are words: short ones stay as they are.

CREATE OR REPLACE TEMP MACRO templated_segment(s) AS
    CASE WHEN NOT regexp_matches(s, '[0-9]') THEN s
         WHEN regexp_full_match(s, '[0-9]+') THEN '{n}'
         WHEN regexp_full_match(s, '(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}') THEN '{id}'
         WHEN regexp_full_match(s, '(?i)[0-9a-f]{12,}') THEN '{id}'
         WHEN len(s) >= 8 AND regexp_full_match(s, '[A-Za-z0-9_-]+')
              AND len(regexp_replace(s, '[^0-9]', '', 'g')) >= 3 THEN '{id}'
         ELSE s END;

CREATE OR REPLACE TEMP MACRO squeezed_path(p) AS
    '/' || trim(regexp_replace(p, '/{2,}', '/', 'g'), '/');

CREATE OR REPLACE TEMP MACRO operation_of(path) AS
    CASE WHEN path IS NULL THEN NULL
         WHEN NOT regexp_matches(path, '[0-9]|//|/$|^[^/]|^$') THEN path
         WHEN NOT regexp_matches(path, '[0-9]') THEN squeezed_path(path)
         ELSE array_to_string(
             list_transform(string_split(squeezed_path(path), '/'), lambda s: templated_segment(s)), '/') END;
