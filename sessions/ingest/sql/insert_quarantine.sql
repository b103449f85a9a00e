-- Question: which lines of this chunk are refused, and why?
-- Grain:    one row per refused line.
-- Takes:    `unreadable` (source_line, byte_offset, reason, text): lines that are no text at all.
-- Traps:    a blank line is no refused line; it is counted as other.
INSERT INTO quarantine BY NAME
SELECT $source_id::BIGINT AS source_id, source_line, byte_offset, reason, text,
       current_timestamp AT TIME ZONE 'UTC' AS refused_at
FROM (
    SELECT source_line, byte_offset, fault AS reason, line AS text FROM lines WHERE fault <> 'blank'
    UNION ALL
    SELECT source_line, lines.byte_offset, draft.reason, lines.line
    FROM draft JOIN lines USING (source_line) WHERE draft.reason IS NOT NULL
    UNION ALL
    SELECT source_line, byte_offset, reason, redacted(text) FROM unreadable
)
ORDER BY source_line;
