-- Question: how did the sessions of this slice end?
-- Grain:    one row per session.
-- Takes:    $slice, as chosen_sessions takes it; $goals, as session_outcomes takes them.
SELECT session_id, outcome FROM session_outcomes($slice, $goals);
