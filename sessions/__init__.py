"""Analytics of LLM sessions: raw request logs in, one DuckDB file out, and answers.

import sessions

db = sessions.open("sessions.duckdb")
db.ingest("logs/")
print(db.report(name="Travel Planner").total_cost_usd)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.errors import (
    DatabaseError,
    InputError,
    QueryError,
    RefusedError,
    SessionsError,
    UsageError,
)

if TYPE_CHECKING:
    from pathlib import Path

    from sessions.api import Database

__version__ = "0.1.0"

__all__ = [
    "DatabaseError",
    "InputError",
    "QueryError",
    "RefusedError",
    "SessionsError",
    "UsageError",
    "__version__",
    "open",
]


def open(path: str | Path = "sessions.duckdb") -> Database:  # noqa: A001 - reads as sessions.open(...)
    """Return the database at `path`; the file itself is made by the first ingest.

    Raises nothing: a missing or foreign file is a `DatabaseError` of the first question.
    """
    from sessions.api import Database

    return Database(path)
