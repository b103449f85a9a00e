"""What can go wrong, split by what the user must do about it.

    SessionsError
    ├── UsageError        change the command: an unknown name, column or format, a malformed value
    ├── InputError        mend or replace the input: a file that is missing, empty or of no known format
    ├── QueryError        change the question: SQL that does not run, a session that is not there
    ├── DatabaseError     look at the database file: not DuckDB, newer schema, locked, read-only
    └── RefusedError      the data did not pass a check that was asked for

Every message is one line: the value, the reason, the remedy.
"""

from __future__ import annotations


class SessionsError(Exception):
    """Base of every error this package raises on purpose."""

    def __init__(self, value: object, reason: str, remedy: str) -> None:
        self.value = value
        self.reason = reason
        self.remedy = remedy
        super().__init__(one_line(f"{value}: {reason}; {remedy}"))


class UsageError(SessionsError):
    """The call was malformed: an unknown option value, column, name or time."""


class InputError(SessionsError):
    """A log file cannot be read as any known format."""


class QueryError(SessionsError):
    """The question cannot be answered from this database."""


class DatabaseError(SessionsError):
    """The database file cannot be opened or written."""


class RefusedError(SessionsError):
    """The data failed a check that the caller asked for."""


def one_line(text: str, limit: int = 500) -> str:
    """Return `text` on one line of at most `limit` characters, control characters made visible."""
    flat = " ".join(text.split())
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in flat)
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"
