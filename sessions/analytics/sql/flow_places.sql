-- Question: what does each place of a sequence become: rolled up, cut to the part from one operation to another, and
--           with repeats merged, in this order?
-- Grain:    `flow_places`: one row per place of `flow_walks` that is left.
-- Takes:    $starts, $ends: numbers of the operations that the part goes from and to; NULL: from the beginning, to the
--           end. $collapse: merge immediate repeats to one visit.
-- Traps:    visits are numbered by a running sum: a count with a FILTER takes 40 times as long over long sessions.
--           The part goes from the first of $starts to the first of $ends behind it, both included; sequences without
--           one have no row. A place that goes on with a visit has the visit's number below zero, and its source.
CREATE OR REPLACE TEMP TABLE flow_places AS
WITH told AS (
    SELECT walk_no, unnest(sequence) AS operation_no, generate_subscripts(sequence, 1) AS place FROM flow_walks
), noded AS (
    SELECT walk_no, place, coalesce(n.node_no, 0) AS op FROM told LEFT JOIN flow_nodes AS n USING (operation_no)
), begun AS (
    SELECT walk_no, min(place) AS begins
    FROM noded
    WHERE $starts::INTEGER[] IS NULL OR list_contains($starts::INTEGER[], op)
    GROUP BY walk_no
), bounded AS (
    SELECT walk_no, any_value(begins) AS begins,
           CASE WHEN $ends::INTEGER[] IS NULL THEN max(place)
                ELSE min(place) FILTER (list_contains($ends::INTEGER[], op)
                                        AND ($starts::INTEGER[] IS NULL OR place > begins)) END AS ends
    FROM noded JOIN begun USING (walk_no)
    GROUP BY walk_no
), part AS (
    SELECT walk_no, place, op, lag(op) OVER (PARTITION BY walk_no ORDER BY place) AS previous_no
    FROM noded JOIN bounded USING (walk_no)
    WHERE place BETWEEN begins AND ends
), visited AS (
    SELECT *, sum(CASE WHEN $collapse::BOOLEAN AND previous_no IS NOT DISTINCT FROM op THEN 0 ELSE 1 END)
              OVER (PARTITION BY walk_no ORDER BY place ROWS UNBOUNDED PRECEDING) AS visit
    FROM part
), opened AS (
    SELECT walk_no, place, op, visit,
           first_value(previous_no) OVER v AS previous_no,
           row_number() OVER v = 1 AS opens,
           visit = max(visit) OVER (PARTITION BY walk_no) AS closes
    FROM visited
    WINDOW v AS (PARTITION BY walk_no, visit ORDER BY place)
)
SELECT walk_no, place,
       (CASE WHEN opens THEN visit ELSE -visit END)::INTEGER AS step,
       previous_no,
       op AS operation_no,
       opens AND closes AS is_last,
       opens AND visit = min(visit) OVER (PARTITION BY walk_no, op) AS first_visit,
       opens AND visit = min(visit) OVER (PARTITION BY walk_no, previous_no, op) AS first_passage
FROM opened;
