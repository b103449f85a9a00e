-- Question: what became of the lines of this chunk, file by file?
-- Grain:    one row per source and outcome; outcomes are those of sources: requests, duplicates, other,
--           quarantined. Lines that are no text are not among them: the reader counts those.
-- Traps:    a record that takes the place of a stored request adds none: it is a duplicate, like the one it replaces.
SELECT source_id,
       CASE WHEN reason IS NOT NULL THEN 'quarantined'
            WHEN rowid IN (SELECT row_id FROM left_out) THEN 'duplicates'
            WHEN request_id IN (SELECT request_id FROM superseded) THEN 'duplicates'
            ELSE 'requests' END AS outcome,
       count(*) AS lines
FROM draft
GROUP BY ALL
UNION ALL
SELECT source_id, CASE fault WHEN 'blank' THEN 'other' ELSE 'quarantined' END, count(*)
FROM faulty
GROUP BY ALL;
