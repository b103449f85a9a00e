"""Users' own SQL: it reads this database and nothing else."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import duckdb

from sessions.analytics.ask import as_table, explained
from sessions.errors import QueryError, one_line
from sessions.schemas.database import reader
from sessions.schemas.files import attach
from sessions.schemas.locks import LOCK_TIMEOUT_S
from sessions.schemas.uses import close_with_readers, reopening

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sessions.analytics.results import Table
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


def run_query(
    path: Path, query: str, lock_timeout: float = LOCK_TIMEOUT_S, on_wait: OnWait | None = None
) -> Table:
    """Run one statement on the database at `path`, shut off from writing, files, network and settings.

    Waits as any reader does. Raises QueryError for anything but one statement that runs, DatabaseError as any
    reader does. A read-only connection of the caller's own to the same file, in the same process, loses its
    lock; see `schemas.uses`.
    """
    with reader(path, lock_timeout, on_wait), _sealed(path.resolve()) as connection:
        try:
            statements = connection.extract_statements(query)
        except (duckdb.Error, ValueError) as error:  # ValueError: a statement that the client does not know
            raise explained(error, query) from None
        if len(statements) != 1:
            raise QueryError(
                one_line(query, 80) or "''", f"holds {len(statements)} statements", "give one SQL statement"
            )
        try:
            return as_table(connection.sql(statements[0]))
        except (duckdb.Error, ValueError, OverflowError) as error:  # the latter two: times beyond Python's
            raise explained(error, query) from None


@contextmanager
def _sealed(target: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the file read-only in an engine of its own, since the seals hold for a whole engine.

    Connections of one process to one file share an engine: sealing that would seal other threads' readers.
    """
    connection = duckdb.connect(":memory:")
    try:
        with reopening(target):
            attach(target, connection, "data")
        connection.execute("USE data")
        for seal in _SEALS:
            connection.execute(seal)
        yield connection
    finally:
        close_with_readers(target, connection)
