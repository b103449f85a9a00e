-- Question: where did each line of this chunk end?
-- Grain:    one row: how many lines became requests, duplicates, other records, quarantined ones.
SELECT (SELECT count(*) FROM accepted) AS requests,
       (SELECT count(*) FROM draft WHERE reason IS NULL) - (SELECT count(*) FROM accepted) AS duplicates,
       (SELECT count(*) FROM lines WHERE fault = 'blank') AS other,
       (SELECT count(*) FROM lines WHERE fault <> 'blank')
           + (SELECT count(*) FROM draft WHERE reason IS NOT NULL)
           + (SELECT count(*) FROM unreadable) AS quarantined;
