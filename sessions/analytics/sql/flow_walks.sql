-- Question: which different sequences of operations do the sessions of this slice have?
-- Grain:    `flow_walks`: one row per sequence.
-- Takes:    $slice.
-- Traps:    what is done to sequences is done once to each, however many sessions share it.
CREATE OR REPLACE TEMP TABLE flow_walks AS
SELECT row_number() OVER () AS walk_no, sequence
FROM (SELECT DISTINCT sequence FROM chosen_sessions($slice));
