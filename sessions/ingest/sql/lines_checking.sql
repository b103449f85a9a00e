-- Question: which lines does this chunk have, where each was looked at?
-- Grain:    `all_lines` and `lines`: the rows of `judged` without a fault. `faulty`: the others.
CREATE OR REPLACE TEMP VIEW all_lines AS SELECT source_id, source_line, line FROM judged WHERE fault IS NULL;

CREATE OR REPLACE TEMP VIEW lines AS FROM all_lines;

CREATE OR REPLACE TEMP VIEW faulty AS FROM judged WHERE fault IS NOT NULL;
