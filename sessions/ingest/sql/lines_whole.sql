-- Question: which lines does this chunk have, where it is small?
-- Grain:    the rows of `staged`, which lines.sql made.
CREATE OR REPLACE TEMP VIEW lines AS FROM staged;
