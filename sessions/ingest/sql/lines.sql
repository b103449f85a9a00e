-- Question: which of the arriving lines are JSON objects?
-- Grain:    one row per arriving line; `fault` says why a line is no JSON object, NULL where it is one.
-- Takes:    `arriving` (line, source_line, byte_offset), one chunk of one file. The view `lines` shows the result.
-- Traps:    credentials are replaced here, before anything else sees the line, so that whatever is derived from it
--           is free of them. Cutting the newline with rtrim costs 30 times what split_part does. The parser takes
--           NaN, trailing commas and repeated keys for JSON, but refuses a line for one half of a surrogate pair,
--           which loggers that shorten text leave behind: it is taken out. The last line of a file that is still
--           being written is 'unfinished' and is read again when the file has grown.
CREATE OR REPLACE TEMP TABLE staged AS
WITH found AS (
    SELECT source_line, byte_offset, line AS text, secrets_in(line) AS secrets
    FROM arriving
), cleaned AS (
    SELECT source_line, byte_offset, CASE WHEN len(secrets) = 0 THEN text ELSE without(text, secrets) END AS text
    FROM found
), cut AS (
    SELECT source_line, byte_offset, split_part(text, chr(10), 1) AS line,
           byte_offset IS NULL OR ends_with(text, chr(10)) AS finished
    FROM cleaned
), judged AS (
    SELECT source_line, byte_offset, line,
           CASE WHEN starts_with(line, '{') AND json_valid(line) THEN NULL
                WHEN regexp_full_match(line, '[ \t\r\n]*') THEN 'blank'
                WHEN NOT json_valid(line) THEN CASE WHEN finished THEN 'not_json' ELSE 'unfinished' END
                WHEN NOT regexp_matches(line, '^[ \t\r\n]*[{]') THEN 'not_an_object' END AS fault
    FROM cut
), mended AS (
    SELECT *, CASE WHEN fault IN ('not_json', 'unfinished') AND has_half_pair(line) THEN without_half_pairs(line) END AS whole
    FROM judged
)
SELECT source_line, byte_offset,
       CASE WHEN is_json_object(whole) THEN whole ELSE line END AS line,
       CASE WHEN is_json_object(whole) THEN NULL ELSE fault END AS fault
FROM mended;
