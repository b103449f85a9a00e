-- Question: none; it brings a file of schema version 4 to version 5.
-- Adds:     to steps what questions ask of requests, and which are retries; to sessions their reasoning tokens, and whether
--           they are of one user.
-- Traps:    sessions and steps are made from requests once the macros are there: see rebuild_sessions.sql.
DROP TABLE sessions;

CREATE TABLE sessions (
    session_id VARCHAR NOT NULL,
    session_name VARCHAR,
    name_count BIGINT NOT NULL,
    named_requests BIGINT NOT NULL,
    user_id VARCHAR,
    one_user BOOLEAN NOT NULL,
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
    reasoning_tokens BIGINT,
    avg_latency_ms DOUBLE,
    latency_requests BIGINT NOT NULL,
    p95_latency_ms DOUBLE,
    models VARCHAR[],
    operations VARCHAR[],
    first_operation VARCHAR,
    last_operation VARCHAR,
    last_ok BOOLEAN,
    tied_requests BIGINT NOT NULL,
    sequence INTEGER[] NOT NULL,
    session_no INTEGER NOT NULL
);

DROP TABLE steps;

CREATE TABLE steps (
    session_no INTEGER NOT NULL,
    session_name VARCHAR,
    step INTEGER NOT NULL,
    previous_no INTEGER,
    operation_no INTEGER NOT NULL,
    is_last BOOLEAN NOT NULL,
    started_at TIMESTAMP,
    ended_at TIMESTAMP,
    gap_us BIGINT,
    wait_us BIGINT,
    latency_ms DOUBLE,
    provider VARCHAR,
    model VARCHAR,
    user_id VARCHAR,
    prompt_tokens BIGINT,
    completion_tokens BIGINT,
    cost_usd DECIMAL(18,9),
    ok BOOLEAN,
    is_retry BOOLEAN NOT NULL,
    first_visit BOOLEAN NOT NULL,
    first_passage BOOLEAN NOT NULL
);
