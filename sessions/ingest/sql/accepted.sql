-- Question: which lines of this chunk are written as requests?
-- Grain:    one row per record, session by session: the order in which long ones are packed.
SELECT source_id, source_line
FROM draft
WHERE rowid NOT IN (SELECT row_id FROM left_out)
ORDER BY source_id, session_id, source_line;
