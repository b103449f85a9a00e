-- Question: which lines does this chunk have, where each is taken for a JSON object without a look at it?
-- Grain:    `all_lines` and `lines`: one row per arriving line. `faulty`: none.
-- Takes:    `arriving` (line, source_id, source_line). Every line begins with a brace.
-- Traps:    parsing a line twice, once to check it, costs an eighth of an ingest. A line that is no JSON raises an
--           error in the mapping; the chunk is then read again by judged.sql.
CREATE OR REPLACE TEMP VIEW all_lines AS SELECT source_id, source_line, line FROM arriving;

CREATE OR REPLACE TEMP VIEW lines AS FROM all_lines;

CREATE OR REPLACE TEMP VIEW faulty AS
SELECT source_id, source_line, line, NULL::VARCHAR AS fault FROM arriving WHERE false;
