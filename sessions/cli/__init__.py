"""The `sessions` command: arguments in, tables out, no query logic."""
