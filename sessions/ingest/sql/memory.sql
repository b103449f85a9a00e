-- Question: none; it limits what DuckDB holds while one chunk is loaded.
-- Traps:    without a limit DuckDB keeps the blocks it wrote, and a long ingest grows with its file.
SET memory_limit = $memory;
