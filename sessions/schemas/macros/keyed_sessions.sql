-- Question: where does each stored row of a slice stand in the list that is sorted by this column?
-- Grain:    one row per session: the columns of chosen_sessions(s), number_key and text_key.
-- Takes:    s, as chosen_sessions(s) does; sort, a column of `sessions`.
-- NULLs:    both keys are NULL where the value is.
-- Traps:    numbers and times are sorted as DOUBLE, texts as text: one of the two keys is NULL for every row.
CREATE OR REPLACE MACRO keyed_sessions(s, sort) AS TABLE
SELECT stored.*,
           CASE sort::VARCHAR
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
           CASE sort::VARCHAR
                WHEN 'session_id' THEN session_id
                WHEN 'session_name' THEN session_name
                WHEN 'user_id' THEN user_id
                WHEN 'first_operation' THEN first_operation
                WHEN 'last_operation' THEN last_operation
                WHEN 'models' THEN array_to_string(models, ',')
                WHEN 'operations' THEN array_to_string(operations, ',') END AS text_key
FROM chosen_sessions(s) AS stored;
