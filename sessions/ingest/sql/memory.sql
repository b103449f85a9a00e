-- Question: none; it limits what DuckDB holds while it ingests.
-- Traps:    without a limit DuckDB keeps the blocks it wrote, and a long ingest grows with its file. Setting it
--           makes DuckDB look for what it can let go of, 0.03 s: not for every chunk.
SET memory_limit = $memory;
