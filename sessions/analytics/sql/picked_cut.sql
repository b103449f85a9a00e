-- Question: which sessions does the window of this slice cut?
-- Grain:    `picked_cut`: one row per session that has requests in it, or may have, and others that are not in it.
-- Takes:    $slice.
-- Traps:    a request without a time is in no window: its session is cut, too.
CREATE OR REPLACE TEMP TABLE picked_cut AS
SELECT session_id
FROM sessions
WHERE ($slice['since']::TIMESTAMP IS NULL OR last_request_at >= $slice['since']::TIMESTAMP)
  AND ($slice['until']::TIMESTAMP IS NULL OR started_at < $slice['until']::TIMESTAMP)
  AND (started_at < $slice['since']::TIMESTAMP OR last_request_at >= $slice['until']::TIMESTAMP)
UNION
SELECT session_id FROM requests WHERE started_at IS NULL AND session_id IS NOT NULL;
