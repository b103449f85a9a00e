"""DuckDB's own reader: `python read_json.py LOG DATABASE` loads a log into a table of the canonical columns.

`python read_json.py check DATABASE` prints what is in it.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

from sessions.schemas.columns import REQUESTS

STATEMENT = Path(__file__).with_suffix(".sql")
BODIES = "request_body JSON, response_body JSON"
CHECK = "SELECT count(*), sum(prompt_tokens) FROM canonical"


def load(log: str, database: str) -> None:
    """Load the log into a new database."""
    with duckdb.connect(database, config={"storage_compatibility_version": "v1.4.0"}) as connection:
        columns = ", ".join(f"{column.name} {column.type}" for column in REQUESTS.columns)
        connection.execute(f"CREATE TABLE canonical ({columns}, {BODIES})")
        connection.execute(STATEMENT.read_text(encoding="utf-8"), {"file": log})
        connection.execute("CHECKPOINT")


def check(database: str) -> None:
    """Print the rows and prompt tokens of a database."""
    with duckdb.connect(database, read_only=True) as connection:
        print(*connection.execute(CHECK).fetchall()[0])


if __name__ == "__main__":
    if sys.argv[1] == "check":
        check(sys.argv[2])
    else:
        load(sys.argv[1], sys.argv[2])
