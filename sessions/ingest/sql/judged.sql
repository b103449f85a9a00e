-- Question: which of the arriving lines are JSON objects?
-- Grain:    `judged`: one row per arriving line; `fault` says why a line is no JSON object, NULL where it is one.
-- Takes:    `arriving` (line, source_id, source_line).
-- Traps:    cutting the newline with rtrim costs 30 times what split_part does. The parser takes NaN, trailing commas
--           and repeated keys for JSON, but refuses a line for one half of a surrogate pair, which loggers that
--           shorten text leave behind: it is taken out of what is mapped, not of the text that is kept.
CREATE OR REPLACE TEMP TABLE judged AS
WITH read AS (
    SELECT source_id, source_line, line, json_valid(line) AS valid
    FROM arriving
), tested AS (
    SELECT source_id, source_line, line,
           CASE WHEN valid THEN CASE WHEN NOT regexp_matches(line, '^[ \t\r\n]*[{]') THEN 'not_an_object' END
                WHEN regexp_full_match(line, '[ \t\r\n]*') THEN 'blank'
                ELSE 'not_json' END AS fault,
           CASE WHEN NOT valid AND has_half_pair(line) THEN without_half_pairs(line) END AS whole
    FROM read
)
SELECT source_id, source_line,
       CASE WHEN is_json_object(whole) THEN whole ELSE line END AS line,
       CASE WHEN is_json_object(whole) THEN NULL ELSE fault END AS fault
FROM tested;
