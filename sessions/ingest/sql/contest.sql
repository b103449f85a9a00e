-- Question: of several records with one id, which is the request?
-- Grain:    `contenders`: one row per record of `draft` or stored request whose id is contested. `wins` is true of
--           one of each id: the one that knows the most. `row_id` is that of draft, or of requests where `stored`.
-- Rule:     the most values that are known; then the most completion tokens, prompt tokens, success; then the first to
--           start; then the least as text, so that the same records in any order leave the same request. Of equal ones
--           the stored one stays, else the first of the first file.
-- Traps:    a log may write a request when it begins and again when it ends: the later, more complete one counts.
CREATE OR REPLACE TEMP TABLE contenders AS
WITH everyone AS (
    SELECT row_id, true AS stored, source_id, source_line, request_id, session_id, completion_tokens, prompt_tokens, ok, started_at,
           to_json(r) AS record
    FROM (SELECT rowid AS row_id, * FROM requests WHERE request_id IN (SELECT request_id FROM contested)) AS r
    UNION ALL
    SELECT row_id, false, source_id, source_line, request_id, session_id, completion_tokens, prompt_tokens, ok, started_at, to_json(d)
    FROM (SELECT rowid AS row_id, * REPLACE (coalesce(properties_read(properties), MAP {}) AS properties)
          FROM draft
          WHERE reason IS NULL AND request_id IN (SELECT request_id FROM contested)) AS d
), told AS (
    SELECT * EXCLUDE (record),
           json_merge_patch(record, '{"row_id": null, "format": null, "source_id": null, "source_line": null,
                                      "reason": null}')::VARCHAR AS text
    FROM everyone
)
SELECT row_id, stored, request_id, session_id,
       row_number() OVER (
           PARTITION BY request_id
           ORDER BY len(list_filter(json_extract_string(text, '$.*'), lambda value: value IS NOT NULL)) DESC,
                    completion_tokens DESC NULLS LAST, prompt_tokens DESC NULLS LAST, ok DESC NULLS LAST,
                    started_at NULLS LAST, text, stored DESC, source_id, source_line
       ) = 1 AS wins
FROM told;
