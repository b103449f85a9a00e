"""Users' own SQL: it reads this database and nothing else."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import duckdb

from sessions.analytics.ask import StatementError, as_table, explained
from sessions.analytics.limits import interrupted_after
from sessions.analytics.results import Table
from sessions.errors import QueryError, one_line
from sessions.schemas.database import reader
from sessions.schemas.files import attach
from sessions.schemas.locks import LOCK_TIMEOUT_S
from sessions.schemas.uses import close_with_readers, reopening

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sessions.schemas.locks import OnWait

_SEALS = (
    "SET TimeZone = 'UTC'",
    "SET temp_directory = ''",
    "SET enable_external_access = false",
    "SET disabled_filesystems = 'LocalFileSystem'",
    "SET lock_configuration = true",
)
"""What shuts the engine in.

Neither a read-only connection nor enable_external_access is enough: DuckDB keeps the database's own path
and its .wal open to COPY, also inside a CTE, and a COPY to either destroys the file. Without the local file
system nothing spills to disk, so a query that needs more memory than there is ends with an error.
"""


MOST_BYTES: Final = 64 << 20
"""Of an answer whose rows are limited: few rows may be large ones."""
_PYTHON_ONLY: Final = ("BIT", "TIME WITH TIME ZONE")
"""Types whose values Arrow does not hold as they are."""


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """What a query may use. None is no limit."""

    rows: int | None = None
    """Rows that are fetched: the engine computes no more of them than that needs."""
    seconds: float | None = None
    memory: str | None = None
    """Of the engine, such as '512MB'; without one, most of what the machine has."""
    threads: int | None = None

    def settings(self) -> Iterator[str]:
        """Yield the statements that limit an engine; they come before the seals."""
        if self.memory is not None:
            yield f"SET memory_limit = '{self.memory}'"
        if self.threads is not None:
            yield f"SET threads = {int(self.threads)}"


NO_LIMITS: Final = QueryLimits()


@dataclass(frozen=True, slots=True)
class SqlPage:
    """The first rows of what a query says."""

    table: Table
    is_cut: bool
    """Whether there are more rows."""


def run_query(
    path: Path,
    query: str,
    lock_timeout: float = LOCK_TIMEOUT_S,
    on_wait: OnWait | None = None,
    limits: QueryLimits = NO_LIMITS,
) -> Table:
    """Run one statement on the database at `path`, shut off from writing, files, network and settings.

    Waits as any reader does. Raises QueryError for anything but one statement that runs, GivenUpError for one
    that takes too long, DatabaseError as any reader does. A read-only connection of the caller's own to the
    same file, in the same process, loses its lock; see `schemas.uses`.
    """
    with reader(path, lock_timeout, on_wait), _sealed(path.resolve(), limits) as connection:
        try:
            statements = connection.extract_statements(query)
        except (duckdb.Error, ValueError) as error:  # ValueError: a statement that the client does not know
            raise explained(error, query) from None
        if len(statements) != 1:
            raise StatementError(
                one_line(query, 80) or "''", f"holds {len(statements)} statements", "give one SQL statement"
            )
        seconds = limits.seconds
        try:
            with nullcontext() if seconds is None else interrupted_after(seconds, connection):
                return _answer(connection, statements[0], limits.rows)
        except (duckdb.Error, ValueError, OverflowError) as error:  # the latter two: times beyond Python's
            raise explained(error, query) from None


def _answer(connection: duckdb.DuckDBPyConnection, statement: duckdb.Statement, rows: int | None) -> Table:
    """Return what a statement says, at most so many rows. Raises QueryError for more than MOST_BYTES."""
    found = connection.sql(statement)
    if rows is None or found is None:
        return as_table(found)
    columns, types = tuple(found.columns), tuple(str(kind) for kind in found.types)
    first = found.limit(rows)
    if not any(kind in name for name in types for kind in _PYTHON_ONLY):
        held = first.to_arrow_table()
        if held.nbytes > MOST_BYTES:
            raise QueryError(
                "the answer", f"is larger than {MOST_BYTES >> 20} MB", "choose fewer rows or columns"
            )
        first = connection.from_arrow(held)
    return Table(columns, types, as_table(first).rows)


@contextmanager
def _sealed(target: Path, limits: QueryLimits) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the file read-only in an engine of its own, since the seals hold for a whole engine.

    Connections of one process to one file share an engine: sealing that would seal other threads' readers.
    """
    connection = duckdb.connect(":memory:")
    try:
        with reopening(target):
            attach(target, connection, "data")
        connection.execute("USE data")
        for seal in (*limits.settings(), *_SEALS):
            connection.execute(seal)
        yield connection
    finally:
        close_with_readers(target, connection)
