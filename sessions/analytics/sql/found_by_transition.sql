-- Question: which sessions take this step?
-- Grain:    `found_numbers`: one row per session.
-- Takes:    $slice; $source, $target: numbers of operations; a source of NULL is START, a target of NULL is END.
CREATE OR REPLACE TEMP TABLE found_numbers AS
SELECT DISTINCT session_no
FROM chosen_steps($slice)
WHERE CASE WHEN $target::INTEGER IS NULL THEN is_last AND operation_no = $source::INTEGER
           ELSE step > 0 AND operation_no = $target::INTEGER AND previous_no IS NOT DISTINCT FROM $source::INTEGER END;
