-- Question: none; it brings a file of schema version 3 to version 4.
-- Adds:     what people say of sessions: feedback and tags.
-- Traps:    what version 4 added to sessions and steps is in what version 5 makes.
CREATE TABLE feedback (
    session_id VARCHAR NOT NULL,
    rating BOOLEAN NOT NULL,
    given_at TIMESTAMP NOT NULL
);

CREATE TABLE tags (
    session_id VARCHAR NOT NULL,
    tag VARCHAR NOT NULL,
    tagged_at TIMESTAMP NOT NULL
);
