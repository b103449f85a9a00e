-- Question: how much is there of what flows are made of?
-- Grain:    one row.
-- Takes:    $slice.
-- Traps:    visits are steps: with repeats merged, a run of equal operations is one.
SELECT count(*) AS sessions,
       coalesce(sum(len(sequence)), 0)::BIGINT AS visits,
       count(DISTINCT sequence) AS variants
FROM chosen_sessions($slice);
