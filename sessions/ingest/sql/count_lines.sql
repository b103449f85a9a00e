-- Question: which lines of this chunk became neither a request nor a refused line?
-- Grain:    one row: how many lines repeat a request, and how many are known to be none.
SELECT (SELECT count(*) FROM draft WHERE reason IS NULL) - (SELECT count(*) FROM accepted) AS duplicates,
       (SELECT count(*) FROM lines WHERE fault = 'blank') AS other;
