-- Question: which sessions are in this slice with all their requests?
-- Grain:    `picked_whole`: one row per session, its number.
-- Takes:    $slice, which chooses requests by their time and their user alone; picked_cut.sql must have run.
CREATE OR REPLACE TEMP TABLE picked_whole AS
SELECT session_no
FROM sessions
WHERE ($slice['since']::TIMESTAMP IS NULL OR started_at >= $slice['since']::TIMESTAMP)
  AND ($slice['until']::TIMESTAMP IS NULL OR last_request_at < $slice['until']::TIMESTAMP)
  AND ($slice['users']::VARCHAR[] IS NULL OR list_contains($slice['users']::VARCHAR[], user_id))
  AND ($slice['names']::VARCHAR[] IS NULL OR list_contains($slice['names']::VARCHAR[], session_name))
  AND ($slice['session_ids']::VARCHAR[] IS NULL OR list_contains($slice['session_ids']::VARCHAR[], session_id))
  AND session_id NOT IN (SELECT session_id FROM picked_cut);
