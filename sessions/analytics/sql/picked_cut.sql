-- Question: which sessions may be in this slice in part?
-- Grain:    `picked_cut`: one row per session across an edge of the window, with a request without a time, or of several users,
--           whether the slice has requests of it or not.
-- Takes:    $slice, which chooses requests by their time and their user alone.
-- Traps:    a request without a time is in no window: its session is cut, too.
CREATE OR REPLACE TEMP TABLE picked_cut AS
SELECT session_id
FROM sessions
WHERE ($slice['since']::TIMESTAMP IS NULL OR last_request_at >= $slice['since']::TIMESTAMP)
  AND ($slice['until']::TIMESTAMP IS NULL OR started_at < $slice['until']::TIMESTAMP)
  AND (started_at < $slice['since']::TIMESTAMP
       OR last_request_at >= $slice['until']::TIMESTAMP
       OR ($slice['users']::VARCHAR[] IS NOT NULL AND NOT one_user))
UNION
SELECT session_id
FROM requests
WHERE started_at IS NULL
  AND session_id IS NOT NULL
  AND ($slice['since']::TIMESTAMP IS NOT NULL OR $slice['until']::TIMESTAMP IS NOT NULL);
