-- Question: which line is no text, and why?
-- Grain:    one row.
INSERT INTO unreadable VALUES ($source_line, $byte_offset, $reason, $text);
