-- Question: which sessions have this very sequence of operations?
-- Grain:    `found_numbers`: one row per session.
-- Takes:    $slice; $numbers, the numbers of the operations in order.
CREATE OR REPLACE TEMP TABLE found_numbers AS
SELECT session_no FROM chosen_sessions($slice) WHERE sequence::INTEGER[] = $numbers::INTEGER[];
