-- Question: which sessions of a slice started right before and right after one?
-- Grain:    one row: earlier and later, ids of sessions.
-- Takes:    $slice, as chosen_sessions takes it; $at_us and $id: start (microseconds since 1970) and id of the session
--           between the two.
-- NULLs:    earlier or later is NULL where there is none. A session without a start is neither.
-- Traps:    of sessions that started at the same time the order is that of their ids.
SELECT (SELECT session_id
        FROM chosen_sessions($slice)
        WHERE started_at < make_timestamp($at_us::BIGINT) OR (started_at = make_timestamp($at_us::BIGINT) AND session_id < $id::VARCHAR)
        ORDER BY started_at DESC, session_id DESC
        LIMIT 1) AS earlier,
       (SELECT session_id
        FROM chosen_sessions($slice)
        WHERE started_at > make_timestamp($at_us::BIGINT) OR (started_at = make_timestamp($at_us::BIGINT) AND session_id > $id::VARCHAR)
        ORDER BY started_at, session_id
        LIMIT 1) AS later;
