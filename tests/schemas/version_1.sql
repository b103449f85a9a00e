-- Question: none; it makes an empty file of schema version 1, as the first release did.
-- Traps:    of its macros it has one in name alone: all are made anew when the file is upgraded.
CREATE TABLE schema_info (version INTEGER NOT NULL, written_by VARCHAR NOT NULL);

INSERT INTO schema_info VALUES (1, 'sessions');

CREATE TABLE requests (
    request_id VARCHAR NOT NULL,
    session_id VARCHAR,
    session_name VARCHAR,
    session_path VARCHAR,
    operation VARCHAR,
    user_id VARCHAR,
    started_at TIMESTAMP,
    ended_at TIMESTAMP,
    latency_ms DOUBLE,
    ttft_ms DOUBLE,
    provider VARCHAR,
    model VARCHAR,
    status SMALLINT,
    ok BOOLEAN,
    error_type VARCHAR,
    error_message VARCHAR,
    prompt_tokens BIGINT,
    completion_tokens BIGINT,
    cache_read_tokens BIGINT,
    cache_write_tokens BIGINT,
    reasoning_tokens BIGINT,
    cost_usd DECIMAL(18,9),
    cost_source VARCHAR,
    streamed BOOLEAN,
    cached BOOLEAN,
    properties MAP(VARCHAR, VARCHAR),
    format VARCHAR NOT NULL,
    source_id BIGINT NOT NULL,
    source_line BIGINT NOT NULL
);

CREATE TABLE sessions (
    session_id VARCHAR NOT NULL,
    session_name VARCHAR,
    name_count BIGINT NOT NULL,
    user_id VARCHAR,
    started_at TIMESTAMP,
    last_request_at TIMESTAMP,
    ended_at TIMESTAMP,
    duration_s DOUBLE,
    wall_s DOUBLE,
    active_s DOUBLE,
    idle_s DOUBLE,
    requests BIGINT NOT NULL,
    ok_requests BIGINT NOT NULL,
    failed_requests BIGINT NOT NULL,
    success_rate DOUBLE,
    total_cost_usd DECIMAL(38,9),
    requests_without_cost BIGINT NOT NULL,
    prompt_tokens BIGINT,
    completion_tokens BIGINT,
    total_tokens BIGINT,
    cache_read_tokens BIGINT,
    avg_latency_ms DOUBLE,
    latency_requests BIGINT NOT NULL,
    p95_latency_ms DOUBLE,
    models VARCHAR[],
    operations VARCHAR[],
    first_operation VARCHAR,
    last_operation VARCHAR,
    last_ok BOOLEAN,
    tied_requests BIGINT NOT NULL
);

CREATE TABLE sources (
    source_id BIGINT NOT NULL,
    path VARCHAR NOT NULL,
    format VARCHAR NOT NULL,
    container VARCHAR NOT NULL,
    compression VARCHAR NOT NULL,
    size_bytes BIGINT NOT NULL,
    modified_ns BIGINT NOT NULL,
    head_bytes BIGINT NOT NULL,
    head_hash VARCHAR NOT NULL,
    read_to BIGINT NOT NULL,
    lines BIGINT NOT NULL,
    requests BIGINT NOT NULL,
    duplicates BIGINT NOT NULL,
    other BIGINT NOT NULL,
    quarantined BIGINT NOT NULL,
    status VARCHAR NOT NULL,
    first_read_at TIMESTAMP NOT NULL,
    last_read_at TIMESTAMP NOT NULL
);

CREATE TABLE quarantine (
    source_id BIGINT NOT NULL,
    source_line BIGINT NOT NULL,
    byte_offset BIGINT,
    reason VARCHAR NOT NULL,
    text VARCHAR USING COMPRESSION zstd,
    refused_at TIMESTAMP NOT NULL
);

CREATE TABLE contents (
    source_id BIGINT NOT NULL,
    source_line BIGINT NOT NULL,
    text VARCHAR NOT NULL USING COMPRESSION zstd
);

CREATE MACRO slice(s) AS TABLE SELECT 'of version 1' AS macro;
