-- Question: what are the sessions of `found_numbers`, in this slice?
-- Grain:    `found_sessions`: one row per session, the columns of `sessions`.
-- Takes:    $slice, before anything was done to its sequences: figures are those of the sessions, not of a part.
CREATE OR REPLACE TEMP TABLE found_sessions AS
SELECT * FROM chosen_sessions($slice) WHERE session_no IN (SELECT f.session_no FROM found_numbers AS f);
