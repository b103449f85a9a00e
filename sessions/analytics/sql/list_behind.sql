-- Question: which sessions of the list come right behind a place, or right before it?
-- Grain:    one row per session, at most $limit, the nearest one first; with the keys that make its place.
-- Takes:    $slice, as chosen_sessions takes it; $filter, as within_bounds does; $search (part of an id or a name, without
--           case), $operation (the session was there), $sort (a column), $descending, $backwards, $limit. A place: $id,
--           $number, $text, of which one of the last two is NULL, or both where its value is; without $id the list is gone
--           through from its start. $only: nothing but the session of this id.
-- NULLs:    a session whose value is NULL comes last in either order. NULL for $search, $operation, $only restricts nothing.
-- Traps:    a page is found by its place and not by a number of rows to skip: the thousandth is as fast as the first. Only
--           the column that is sorted by is read here; what else a page shows is looked up for its rows alone.
WITH keyed AS NOT MATERIALIZED (
    SELECT session_no, session_id, number_key, text_key
    FROM keyed_sessions($slice, $sort)
    WHERE within_bounds($filter, total_cost_usd, requests, duration_s, failed_requests, last_operation)
      AND ($only::VARCHAR IS NULL OR session_id = $only::VARCHAR)
      AND ($search::VARCHAR IS NULL
           OR contains(lower(session_id), lower($search::VARCHAR))
           OR contains(lower(session_name), lower($search::VARCHAR)))
      AND ($operation::VARCHAR IS NULL
           OR list_contains(sequence, (SELECT operation_no FROM operations WHERE operation = $operation::VARCHAR)))
)
SELECT session_no, session_id, number_key, text_key
FROM keyed
WHERE $id::VARCHAR IS NULL
   OR CASE WHEN $number::DOUBLE IS NULL AND $text::VARCHAR IS NULL
           THEN CASE WHEN number_key IS NULL AND text_key IS NULL
                     THEN CASE WHEN $backwards::BOOLEAN THEN session_id < $id::VARCHAR ELSE session_id > $id::VARCHAR END
                     ELSE $backwards::BOOLEAN END
           WHEN number_key IS NULL AND text_key IS NULL THEN NOT $backwards::BOOLEAN
           WHEN $number::DOUBLE IS NOT NULL
           THEN CASE WHEN $descending::BOOLEAN = $backwards::BOOLEAN THEN number_key > $number::DOUBLE
                     ELSE number_key < $number::DOUBLE END
                OR (number_key = $number::DOUBLE
                    AND CASE WHEN $backwards::BOOLEAN THEN session_id < $id::VARCHAR ELSE session_id > $id::VARCHAR END)
           ELSE CASE WHEN $descending::BOOLEAN = $backwards::BOOLEAN THEN text_key > $text::VARCHAR
                     ELSE text_key < $text::VARCHAR END
                OR (text_key = $text::VARCHAR
                    AND CASE WHEN $backwards::BOOLEAN THEN session_id < $id::VARCHAR ELSE session_id > $id::VARCHAR END) END
ORDER BY CASE WHEN $backwards::BOOLEAN THEN number_key IS NOT NULL OR text_key IS NOT NULL END,
         CASE WHEN $descending::BOOLEAN <> $backwards::BOOLEAN THEN number_key END DESC NULLS LAST,
         CASE WHEN $descending::BOOLEAN = $backwards::BOOLEAN THEN number_key END ASC NULLS LAST,
         CASE WHEN $descending::BOOLEAN <> $backwards::BOOLEAN THEN text_key END DESC NULLS LAST,
         CASE WHEN $descending::BOOLEAN = $backwards::BOOLEAN THEN text_key END ASC NULLS LAST,
         CASE WHEN $backwards::BOOLEAN THEN session_id END DESC,
         session_id
LIMIT $limit;
