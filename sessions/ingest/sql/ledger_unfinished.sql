-- Question: was the last line that was read refused because its end was still to come?
-- Grain:    one row if so: where that line starts.
SELECT byte_offset
FROM quarantine
WHERE source_id = $source_id AND source_line = $source_line AND reason = 'unfinished';
