-- Question: which ids of this chunk may be those of requests that are there, or of one another?
-- Grain:    `contested`: one row per id that stands on several lines of the chunk, or whose hash is known.
-- Traps:    an export that pages while rows arrive repeats rows within one file, so the chunk is held against
--           itself as well as against what is stored.
CREATE OR REPLACE TEMP TABLE contested AS
SELECT request_id
FROM (SELECT request_id, hash(request_id) AS key FROM draft WHERE reason IS NULL)
GROUP BY request_id, key
HAVING count(*) > 1 OR key IN (SELECT key FROM known);
