-- Question: which sessions go this way from their first visit of an operation on, or come this way to it?
-- Grain:    `found_numbers`: one row per session.
-- Takes:    $slice; $around, the numbers of the operation; $before: the way leads backwards; $numbers, the operations of
--           the way in order, -1 for END (backwards: START); $but: one more follows, none of these; NULL: whatever does.
-- Traps:    a way of no operations is that of all sessions that visit the operation.
CREATE OR REPLACE TEMP TABLE found_numbers AS
WITH walks AS (
    SELECT DISTINCT sequence FROM chosen_sessions($slice)
), met AS (
    SELECT sequence,
           list_position(list_transform(sequence, lambda op: list_contains($around::INTEGER[], op)), true) AS place
    FROM walks
), told AS (
    SELECT sequence,
           list_append(CASE WHEN $before THEN list_reverse(sequence[:place - 1]) ELSE sequence[place + 1:] END, -1)
               ::INTEGER[] AS way
    FROM met
    WHERE place > 0
), meant AS (
    SELECT sequence
    FROM told
    WHERE way[:len($numbers::INTEGER[])] = $numbers::INTEGER[]
      AND ($but::INTEGER[] IS NULL
           OR (len(way) > len($numbers::INTEGER[]) + 1
               AND NOT list_contains($but::INTEGER[], way[len($numbers::INTEGER[]) + 1])))
)
SELECT c.session_no
FROM chosen_sessions($slice) AS c JOIN meant USING (sequence);
