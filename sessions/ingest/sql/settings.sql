-- Question: none; it sets how a connection that ingests writes the file.
-- Traps:    a checkpoint would merge the row groups of earlier chunks with the new ones, which compresses all
--           their text again: for 1 GB of long chats 28 CPU-s instead of 10, and a file 1.7 times as large.
SET max_vacuum_tasks = 0;
