-- Question: how large is the file, and how much of it holds nothing?
-- Grain:    one row: bytes in all, bytes that are free.
SELECT block_size * total_blocks AS size, block_size * free_blocks AS free
FROM pragma_database_size()
WHERE database_name = current_database();
