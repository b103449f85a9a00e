"""One module per command: ask the database, hand the answer to the output."""
