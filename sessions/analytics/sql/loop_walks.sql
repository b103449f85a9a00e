-- Question: which different sequences of operations can have loops?
-- Grain:    `loop_walks`: one row per sequence of 3 operations or more.
-- Takes:    $slice.
CREATE OR REPLACE TEMP TABLE loop_walks AS
SELECT row_number() OVER () AS walk_no, sequence
FROM (SELECT DISTINCT sequence FROM chosen_sessions($slice) WHERE len(sequence) >= 3);
