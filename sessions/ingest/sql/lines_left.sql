-- Question: which lines are no record of the format that was tried?
-- Grain:    `lines`: one row per line that is still without a format.
CREATE OR REPLACE TEMP TABLE without_format AS
SELECT source_id, source_line FROM draft WHERE reason = 'no_request';

CREATE OR REPLACE TEMP VIEW lines AS
SELECT all_lines.* FROM all_lines SEMI JOIN without_format USING (source_id, source_line);
