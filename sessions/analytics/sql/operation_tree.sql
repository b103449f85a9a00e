-- Question: how many sessions were at or below each beginning of an operation?
-- Grain:    one row per beginning, of one segment to $depth; '/' for all operations. No path at all is NULL.
-- Takes:    $slice, $depth.
-- Traps:    a session that was at several operations below a beginning counts once. Sessions are counted by their
--           sequences, for most share theirs with others.
WITH beginnings AS (
    SELECT DISTINCT operation_no,
           '/' || array_to_string(string_split(operation, '/')[2:segments + 1], '/') AS path
    FROM (SELECT operation_no, operation,
                 unnest(range(least(len(string_split(operation, '/')), $depth::INTEGER + 1))) AS segments
          FROM operations)
    UNION ALL SELECT 0, '/'
    UNION ALL SELECT 0, NULL
), sequences AS (
    SELECT sequence, count(*) AS walks, row_number() OVER () AS sequence_no
    FROM chosen_sessions($slice)
    GROUP BY sequence
), visited AS (
    SELECT DISTINCT sequence_no, walks, path
    FROM (SELECT sequence_no, walks, unnest(list_distinct(sequence)) AS operation_no FROM sequences)
    JOIN beginnings USING (operation_no)
)
SELECT path, sum(walks)::BIGINT AS sessions FROM visited GROUP BY path;
