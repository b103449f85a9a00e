-- Question: none; it writes the costs that the library gave for the rows of prices_by_row.sql.
-- Grain:    one list of $rows is one row of `draft`: its row_id and its cost in USD, as text.
-- NULLs:    a row without a cost is not listed.
-- Traps:    rowid is stable between the two statements only because nothing is deleted from `draft` meanwhile.
UPDATE draft
SET cost_usd = costs.pair[2]::DECIMAL(18,9), cost_source = 'computed'
FROM (SELECT unnest($rows::VARCHAR[][]) AS pair) AS costs
WHERE draft.rowid = costs.pair[1]::BIGINT;
