-- Question: which sessions go from one of these operations to one of those, perhaps in a certain step?
-- Grain:    `found_numbers`: one row per session.
-- Takes:    $slice; $sources, $targets: numbers of operations, -1 for START and for END, NULL for any; $sources_but,
--           $targets_but: all others are meant; $step, that of the target, NULL for any.
-- Traps:    END lies in the step behind the last one, and is meant by -1 alone: others never mean it, nor START. A step
--           below zero goes on with the visit of that number, and only ends it.
CREATE OR REPLACE TEMP TABLE found_numbers AS
SELECT DISTINCT session_no
FROM chosen_steps($slice)
WHERE CASE WHEN list_contains($targets::INTEGER[], -1) AND NOT $targets_but::BOOLEAN
           THEN is_last
                AND ($step::INTEGER IS NULL OR abs(step) = $step::INTEGER - 1)
                AND ($sources::INTEGER[] IS NULL
                     OR list_contains($sources::INTEGER[], operation_no) <> $sources_but::BOOLEAN)
           ELSE step > 0
                AND ($step::INTEGER IS NULL OR step = $step::INTEGER)
                AND ($sources::INTEGER[] IS NULL
                     OR (list_contains($sources::INTEGER[], coalesce(previous_no, -1)) <> $sources_but::BOOLEAN
                         AND (previous_no IS NOT NULL OR NOT $sources_but::BOOLEAN)))
                AND ($targets::INTEGER[] IS NULL
                     OR list_contains($targets::INTEGER[], operation_no) <> $targets_but::BOOLEAN) END;
