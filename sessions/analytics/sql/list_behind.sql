-- Question: which sessions of the list come right behind a place, or right before it?
-- Grain:    one row per session, at most $limit, the nearest one first; with the keys that make its place.
-- Takes:    $slice, as chosen_sessions takes it; $filter, as within_bounds does; $search (part of an id or a name, without
--           case), $operation (the session was there), $sort (a column), $descending, $backwards, $limit. A place: $id, $number, $text, of
--           which one of the last two is NULL, or both where its value is; without $id the list is gone through from its
--           start. $only: nothing but the session of this id.
-- NULLs:    a session whose value is NULL comes last in either order. NULL for $search, $operation, $only restricts nothing.
-- Traps:    a page is found by its place and not by a number of rows to skip: the thousandth is as fast as the first. Only
--           the column that is sorted by is read here; what else a page shows is looked up for its rows alone.
--           Numbers and times are sorted as DOUBLE, texts as text: one of the two keys is NULL for every row.
WITH keyed AS NOT MATERIALIZED (
    SELECT session_no, session_id,
           CASE $sort::VARCHAR
                WHEN 'started_at' THEN epoch_us(started_at)::DOUBLE
                WHEN 'last_request_at' THEN epoch_us(last_request_at)::DOUBLE
                WHEN 'ended_at' THEN epoch_us(ended_at)::DOUBLE
                WHEN 'duration_s' THEN duration_s
                WHEN 'wall_s' THEN wall_s
                WHEN 'active_s' THEN active_s
                WHEN 'idle_s' THEN idle_s
                WHEN 'requests' THEN requests::DOUBLE
                WHEN 'ok_requests' THEN ok_requests::DOUBLE
                WHEN 'failed_requests' THEN failed_requests::DOUBLE
                WHEN 'success_rate' THEN success_rate
                WHEN 'total_cost_usd' THEN total_cost_usd::DOUBLE
                WHEN 'requests_without_cost' THEN requests_without_cost::DOUBLE
                WHEN 'prompt_tokens' THEN prompt_tokens::DOUBLE
                WHEN 'completion_tokens' THEN completion_tokens::DOUBLE
                WHEN 'total_tokens' THEN total_tokens::DOUBLE
                WHEN 'cache_read_tokens' THEN cache_read_tokens::DOUBLE
                WHEN 'avg_latency_ms' THEN avg_latency_ms
                WHEN 'latency_requests' THEN latency_requests::DOUBLE
                WHEN 'p95_latency_ms' THEN p95_latency_ms
                WHEN 'last_ok' THEN last_ok::INTEGER::DOUBLE
                WHEN 'name_count' THEN name_count::DOUBLE
                WHEN 'tied_requests' THEN tied_requests::DOUBLE END AS number_key,
           CASE $sort::VARCHAR
                WHEN 'session_id' THEN session_id
                WHEN 'session_name' THEN session_name
                WHEN 'user_id' THEN user_id
                WHEN 'first_operation' THEN first_operation
                WHEN 'last_operation' THEN last_operation
                WHEN 'models' THEN array_to_string(models, ',')
                WHEN 'operations' THEN array_to_string(operations, ',') END AS text_key
    FROM chosen_sessions($slice)
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
