-- Question: none; it brings a file of schema version 2 to version 3.
-- Adds:     the numbers of a block's lines, which need not follow one another any more; operations by number, and
--           requests as steps of their sessions.
-- Traps:    sessions and steps are made from requests by version 5.
ALTER TABLE contents ADD COLUMN lines BIGINT[];

CREATE TABLE operations (
    operation_no INTEGER NOT NULL,
    operation VARCHAR NOT NULL
);

CREATE TABLE path_templates (
    place INTEGER NOT NULL,
    template VARCHAR NOT NULL,
    segments VARCHAR[] NOT NULL
);

CREATE TABLE steps (
    session_no INTEGER NOT NULL,
    session_name VARCHAR,
    step INTEGER NOT NULL,
    previous_no INTEGER,
    operation_no INTEGER NOT NULL,
    is_last BOOLEAN NOT NULL,
    started_at TIMESTAMP,
    gap_us BIGINT,
    wait_us BIGINT,
    latency_ms DOUBLE,
    model VARCHAR,
    cost_usd DECIMAL(18,9),
    ok BOOLEAN,
    first_visit BOOLEAN NOT NULL,
    first_passage BOOLEAN NOT NULL
);

DELETE FROM sessions;

ALTER TABLE sessions ADD COLUMN sequence INTEGER[];

ALTER TABLE sessions ADD COLUMN session_no INTEGER;

ALTER TABLE sessions ALTER COLUMN sequence SET NOT NULL;

ALTER TABLE sessions ALTER COLUMN session_no SET NOT NULL;
