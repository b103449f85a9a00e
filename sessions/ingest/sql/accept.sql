-- Question: which requests of this chunk are new?
-- Grain:    one row per new request_id: the columns of `draft`.
-- Traps:    an export that pages while rows arrive repeats rows within one file, so the chunk is held against
--           itself as well as against what is stored.
CREATE OR REPLACE TEMP TABLE accepted AS
SELECT fresh.*
FROM (SELECT * FROM draft WHERE reason IS NULL
      QUALIFY row_number() OVER (PARTITION BY request_id ORDER BY source_line) = 1) AS fresh
ANTI JOIN requests USING (request_id);
