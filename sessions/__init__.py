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
    from sessions.schemas.locks import OnWait

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


def open(  # noqa: A001 - reads as sessions.open(...)
    path: str | Path = "sessions.duckdb", *, lock_timeout: float = 10.0, on_wait: OnWait | None = None
) -> Database:
    """Return the database at `path`; the file itself is made by the first ingest.

    Each call waits up to `lock_timeout` seconds while somebody else has the file open, and tells `on_wait`.
    Raises nothing: a missing or foreign file is a `DatabaseError` of the first question.
    """
    from sessions.api import Database

    return Database(path, lock_timeout=lock_timeout, on_wait=on_wait)
