-- Question: which templates are in force?
-- Grain:    one row per template, in their order.
SELECT template FROM path_templates ORDER BY place;
