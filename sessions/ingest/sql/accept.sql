-- Question: which lines of this chunk add a request, and which records add none?
-- Grain:    `accepted`: the first line of each new request_id. `left_out`: the lines of `draft` that are not
--           among them, for they repeat a request or are none.
-- Traps:    an export that pages while rows arrive repeats rows within one file, so the chunk is held against
--           itself as well as against what is stored. Only line numbers are kept here: copying whole rows, and
--           a window over them, cost seven times as much.
CREATE OR REPLACE TEMP TABLE accepted AS
SELECT fresh.source_line
FROM (SELECT request_id, min(source_line) AS source_line FROM draft WHERE reason IS NULL GROUP BY request_id) AS fresh
ANTI JOIN requests USING (request_id);

CREATE OR REPLACE TEMP TABLE left_out AS
SELECT source_line FROM draft WHERE source_line NOT IN (SELECT source_line FROM accepted);
