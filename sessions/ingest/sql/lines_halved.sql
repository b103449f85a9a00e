-- Question: which lines does this chunk have, where it is large?
-- Grain:    the rows of `staged`, which lines.sql made, in the same order.
-- Traps:    one thread scans a table of fewer than 122,880 rows, and maps what it scans, so two halves keep two
--           threads busy. The mapping is then planned twice, 0.04 s a chunk.
SET VARIABLE middle_line = (SELECT (min(source_line) + max(source_line)) // 2 FROM staged);

CREATE OR REPLACE TEMP VIEW lines AS
FROM staged WHERE source_line <= getvariable('middle_line')
UNION ALL
FROM staged WHERE source_line > getvariable('middle_line');
