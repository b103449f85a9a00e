-- Question: which ids of this chunk may be those of requests that are there, or of one another?
-- Grain:    `contested`: one row per id that stands on several lines of the chunk, or whose hash is known.
-- Traps:    an export that pages while rows arrive repeats rows within one file, so the chunk is held against
--           itself as well as against what is stored. The known hashes are many, and are read past those of the chunk:
--           the other way round, a table of all of them would be built for every chunk.
CREATE OR REPLACE TEMP TABLE contested AS
WITH keyed AS (
    SELECT request_id, hash(request_id) AS key FROM draft WHERE reason IS NULL
), met AS (
    SELECT DISTINCT key FROM known SEMI JOIN keyed USING (key)
)
SELECT request_id
FROM keyed
GROUP BY request_id, key
HAVING count(*) > 1 OR key IN (SELECT key FROM met);
