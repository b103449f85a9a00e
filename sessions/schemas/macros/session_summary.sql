-- Question: what is each session, as one row?
-- Grain:    one row per session_id.
-- Takes:    walks, the name of a relation as session_steps makes it.
-- NULLs:    sums, means and quantiles are over the values that are known, and NULL when none is.
-- Traps:    active_s is the length of the union of the requests' intervals, so each request adds only what
--           lies after the latest end seen so far; summing latencies would count parallel calls twice. A request
--           without start or end has no interval; greatest() alone would make 0 of one, since it skips NULLs.
--           wall_s ends with the last answer, or with the last request if that started later still.
--           Operations are named by their numbers, once they are in order: putting texts in order takes five times as long.
--           What `operations` does not have, is NULL.
CREATE OR REPLACE MACRO session_summary(walks) AS TABLE
WITH rolled AS (
    SELECT session_id,
           arg_min(session_name, step) FILTER (session_name IS NOT NULL) AS session_name,
           count(DISTINCT session_name) AS name_count,
           count(session_name) AS named_requests,
           arg_min(user_id, step) FILTER (user_id IS NOT NULL) AS user_id,
           count(user_id) = 0 OR (count(user_id) = count(*) AND min(user_id) = max(user_id)) AS one_user,
           min(started_at) AS started_at,
           max(started_at) AS last_request_at,
           max(ended_at) AS ended_at,
           sum(CASE WHEN started_at IS NOT NULL AND ended_at IS NOT NULL
                    THEN greatest(0, epoch_us(ended_at) - epoch_us(greatest(started_at, busy_until))) END) AS active_us,
           count(*) AS requests,
           count(*) FILTER (ok) AS ok_requests,
           count(*) FILTER (NOT ok) AS failed_requests,
           sum(cost_usd) AS total_cost_usd,
           count(*) FILTER (cost_usd IS NULL) AS requests_without_cost,
           sum(prompt_tokens) AS prompt_tokens,
           sum(completion_tokens) AS completion_tokens,
           sum(cache_read_tokens) AS cache_read_tokens,
           sum(reasoning_tokens) AS reasoning_tokens,
           avg(latency_ms) AS avg_latency_ms,
           count(latency_ms) AS latency_requests,
           quantile_cont(latency_ms, 0.95) AS p95_latency_ms,
           list_sort(list(DISTINCT model) FILTER (model IS NOT NULL)) AS models,
           list(operation_no ORDER BY step) AS sequence,
           arg_max(ok, step) FILTER (ok IS NOT NULL) AS last_ok,
           count(*) FILTER (tied) AS tied_requests
    FROM query_table(walks)
    GROUP BY session_id
), names AS (
    SELECT list(operation ORDER BY operation_no) AS by_number FROM operations
), named AS (
    SELECT rolled.*, list_transform(sequence, lambda number: by_number[number]) AS operations FROM rolled, names
)
SELECT session_id,
       session_name,
       name_count,
       named_requests,
       user_id,
       one_user,
       started_at,
       last_request_at,
       ended_at,
       (epoch_us(last_request_at) - epoch_us(started_at)) / 1e6 AS duration_s,
       CASE WHEN ended_at IS NOT NULL
            THEN (epoch_us(greatest(ended_at, last_request_at)) - epoch_us(started_at)) / 1e6 END AS wall_s,
       (active_us / 1e6)::DOUBLE AS active_s,
       CASE WHEN ended_at IS NOT NULL
            THEN ((epoch_us(greatest(ended_at, last_request_at)) - epoch_us(started_at) - active_us) / 1e6)::DOUBLE
       END AS idle_s,
       requests,
       ok_requests,
       failed_requests,
       ok_requests / nullif(ok_requests + failed_requests, 0) AS success_rate,
       total_cost_usd::DECIMAL(38,9) AS total_cost_usd,
       requests_without_cost,
       prompt_tokens::BIGINT AS prompt_tokens,
       completion_tokens::BIGINT AS completion_tokens,
       CASE WHEN prompt_tokens IS NOT NULL OR completion_tokens IS NOT NULL
            THEN (coalesce(prompt_tokens, 0) + coalesce(completion_tokens, 0))::BIGINT END AS total_tokens,
       cache_read_tokens::BIGINT AS cache_read_tokens,
       reasoning_tokens::BIGINT AS reasoning_tokens,
       avg_latency_ms,
       latency_requests,
       p95_latency_ms,
       coalesce(models, []::VARCHAR[]) AS models,
       operations,
       operations[1] AS first_operation,
       operations[-1] AS last_operation,
       last_ok,
       tied_requests,
       sequence
FROM named;
