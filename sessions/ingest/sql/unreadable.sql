-- Question: which lines of this chunk are no text at all? Filled by unreadable_insert.sql.
-- Grain:    one row per such line.
CREATE OR REPLACE TEMP TABLE unreadable (
    source_line BIGINT, byte_offset BIGINT, reason VARCHAR, text VARCHAR
);
