-- Question: which lines of this chunk are refused, and why?
-- Grain:    one row per refused line, in the order of the files. Lines that are no text are not among them.
-- Traps:    a blank line is no refused line; it is counted as other.
SELECT source_id, source_line, fault AS reason, line FROM faulty WHERE fault <> 'blank'
UNION ALL
SELECT source_id, source_line, draft.reason, all_lines.line
FROM draft JOIN all_lines USING (source_id, source_line)
WHERE draft.reason IS NOT NULL
ORDER BY source_id, source_line;
