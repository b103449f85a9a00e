-- Question: none; it makes the table that funnel_find fills.
-- Grain:    `funnel_found`: one row per request and funnel step that it matches (level; 0: an exclusion).
CREATE OR REPLACE TEMP TABLE funnel_found (
    level INTEGER, session_id VARCHAR, started_at TIMESTAMP, source_id BIGINT, source_line BIGINT
);
