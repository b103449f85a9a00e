-- Question: which sessions are in the window of this slice with all their requests?
-- Grain:    `picked_whole`: one row per session, its number.
-- Takes:    $slice, which cuts by nothing but its window.
CREATE OR REPLACE TEMP TABLE picked_whole AS
SELECT session_no
FROM sessions
WHERE started_at IS NOT NULL
  AND ($slice['since']::TIMESTAMP IS NULL OR started_at >= $slice['since']::TIMESTAMP)
  AND ($slice['until']::TIMESTAMP IS NULL OR last_request_at < $slice['until']::TIMESTAMP)
  AND ($slice['names']::VARCHAR[] IS NULL OR list_contains($slice['names']::VARCHAR[], session_name))
  AND ($slice['session_ids']::VARCHAR[] IS NULL OR list_contains($slice['session_ids']::VARCHAR[], session_id))
  AND session_id NOT IN (SELECT session_id FROM picked_cut);
