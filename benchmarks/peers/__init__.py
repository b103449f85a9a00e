"""What ingest is held against: other ways to get the same file into a table, each a program of its own."""
