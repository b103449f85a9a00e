-- Question: which of the arriving lines are JSON objects?
-- Grain:    one row per arriving line; `fault` says why a line is no JSON object, NULL where it is one.
-- Takes:    `arriving` (line, source_line, byte_offset), one chunk of one file.
-- Traps:    cutting the newline with rtrim costs 30 times what split_part does. Credentials are replaced here, before anything else sees the line, so that whatever is derived
--           from it is free of them. The parser takes NaN, trailing commas and repeated keys for JSON.
CREATE OR REPLACE TEMP TABLE lines AS
WITH cleaned AS (
    SELECT source_line, byte_offset, split_part(redacted(line), chr(10), 1) AS line
    FROM arriving
)
SELECT source_line,
       byte_offset,
       line,
       CASE WHEN line[1] = '{' AND json_valid(line) THEN NULL
            WHEN regexp_full_match(line, '[ \t\r\n]*') THEN 'blank'
            WHEN NOT json_valid(line) THEN 'not_json'
            WHEN NOT regexp_matches(line, '^[ \t\r\n]*[{]') THEN 'not_an_object' END AS fault
FROM cleaned;
