-- Question: which sessions have these operations in a row, anywhere?
-- Grain:    `found_numbers`: one row per session.
-- Takes:    $slice; $numbers, the numbers of the operations in order.
CREATE OR REPLACE TEMP TABLE found_numbers AS
WITH walks AS (
    SELECT DISTINCT sequence FROM chosen_sessions($slice) WHERE list_contains(sequence, $numbers[1]::INTEGER)
), meant AS (
    SELECT sequence
    FROM walks
    WHERE len(list_filter(range(1, len(sequence) - len($numbers::INTEGER[]) + 2),
                          lambda place: sequence[place:place + len($numbers::INTEGER[]) - 1]::INTEGER[] = $numbers::INTEGER[])) > 0
)
SELECT c.session_no
FROM chosen_sessions($slice) AS c JOIN meant USING (sequence);
