"""The database file: opening it, its schema version, the migrations that run on open.

Source of truth for the version is the one row of `schema_info`. A file of an older version is migrated when
it is opened, in one transaction; a file of a newer version is refused.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from sessions.errors import DatabaseError
from sessions.schemas import ahead
from sessions.schemas.files import (
    beside,
    connect,
    create,
    delete,
    exists,
    refuse_directory,
    require_file,
    writing,
)
from sessions.schemas.locks import LOCK_TIMEOUT_S, Patience
from sessions.schemas.migrations import MIGRATIONS
from sessions.schemas.uses import close_reader, close_writer, opening

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sessions.schemas.locks import OnWait
    from sessions.schemas.migrations import Migration

_ANY_RELATION = """
SELECT 1 FROM duckdb_tables() WHERE NOT internal UNION ALL SELECT 1 FROM duckdb_views() WHERE NOT internal
"""
"""A view alone makes a file somebody's, too."""


def latest_version(migrations: Sequence[Migration] | None = None) -> int:
    """Return the schema version that this release writes."""
    return (migrations or MIGRATIONS)[-1].version


@contextmanager
def reader(
    path: Path, lock_timeout: float = LOCK_TIMEOUT_S, on_wait: OnWait | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open an existing database read-only, for the length of a `with` block.

    Waits up to `lock_timeout` seconds for a writer, and tells `on_wait` of it. Raises LockedError when that
    is not enough, DatabaseError when the file is missing, no DuckDB file, not ours, or of a newer release.
    """
    connection = _current(path, Patience(path, lock_timeout, on_wait))
    target = path.resolve()  # now: the working directory may change
    try:
        connection.execute("SET TimeZone = 'UTC'")
        yield connection
    finally:
        close_reader(target, connection)


@contextmanager
def writer(
    path: Path,
    lock_timeout: float = LOCK_TIMEOUT_S,
    migrations: Sequence[Migration] | None = None,
    on_wait: OnWait | None = None,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open or create a database for writing, migrated to the latest schema.

    Waits up to `lock_timeout` seconds for whoever else has it open, and tells `on_wait` of them. Raises
    LockedError when that is not enough, DatabaseError when the folder cannot be written, or when the file is
    no DuckDB file, not ours, or of a newer schema.
    """
    with _writing(path, Patience(path, lock_timeout, on_wait), migrations) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        yield connection


def _current(path: Path, patience: Patience) -> duckdb.DuckDBPyConnection:
    """Open the file read-only, and migrated: by this reader, if no one else does. Raises as `reader` does."""
    while True:
        connection = patience.wait_for(lambda: _open_reader(path))
        try:
            if stored_version(connection, path) == latest_version():
                return connection
        except BaseException:
            close_reader(path.resolve(), connection)
            raise
        close_reader(path.resolve(), connection)
        with _writing(path, patience):
            pass


@contextmanager
def _writing(
    path: Path, patience: Patience, migrations: Sequence[Migration] | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = patience.wait_for(lambda: _open_writer(path, migrations))
    target = path.resolve()
    try:
        with suppress(OSError):
            delete(beside(target))  # left by a compaction that was killed; with our lock none is under way
        with writing(path):
            migrate(connection, path, migrations)
            yield connection
    finally:
        close_writer(target, connection)


def open_ahead(path: Path) -> None:
    """Begin to open a file: the next `reader` of it finds it open. Raises nothing; the reader does."""
    with suppress(OSError, RuntimeError):  # a path that leads nowhere
        ahead.begin(path.resolve(), lambda: _open_at_once(path))


def _open_reader(path: Path) -> duckdb.DuckDBPyConnection:
    """Open the file read-only, or take what was opened ahead. Raises LockedError, DatabaseError."""
    return (exists(path) and ahead.taken(path.resolve())) or _open_at_once(path)


def _open_at_once(path: Path) -> duckdb.DuckDBPyConnection:
    """Open the file read-only, at once. Raises LockedError, DatabaseError."""
    require_file(path)
    with opening(path.resolve(), write=False):
        return connect(path, read_only=True)


def _open_writer(path: Path, migrations: Sequence[Migration] | None) -> duckdb.DuckDBPyConnection:
    """Open the file to write, made if it is not there, at once. Raises LockedError, DatabaseError."""
    refuse_directory(path)
    with opening(path.resolve(), write=True):
        if not exists(path):
            create(path, lambda connection: migrate(connection, path, migrations))
        return connect(path, read_only=False)


@contextmanager
def empty_database() -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database in memory with the latest schema and nothing in it."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        migrate(connection, Path(":memory:"))
        yield connection


def migrate(
    connection: duckdb.DuckDBPyConnection, path: Path, migrations: Sequence[Migration] | None = None
) -> None:
    """Bring an open database to the latest schema version, all steps in one transaction."""
    empty = not connection.execute(_ANY_RELATION).fetchall()
    version = 0 if empty else stored_version(connection, path, latest_version(migrations))
    if version == latest_version(migrations):
        return
    connection.begin()
    steps = migrations or MIGRATIONS
    for migration in steps[:1] if empty else steps:
        if migration.version > version:
            for statement in migration.statements():
                connection.execute(statement).fetchall()
    connection.execute("UPDATE schema_info SET version = $version", {"version": latest_version(migrations)})
    connection.commit()


def stored_version(connection: duckdb.DuckDBPyConnection, path: Path, latest: int | None = None) -> int:
    """Return the schema version of an open file; raises DatabaseError for a foreign or newer one."""
    latest = latest_version() if latest is None else latest
    try:
        rows = connection.execute("SELECT version::INTEGER FROM main.schema_info").fetchall()
    except (duckdb.CatalogException, duckdb.BinderException, duckdb.ConversionException):
        rows = []
    if not rows or rows[0][0] is None:
        raise DatabaseError(
            path,
            "a DuckDB file, but not one that sessions wrote",
            "name another file with --db; ingest makes it",
        )
    version = int(rows[0][0])
    if version > latest:
        raise DatabaseError(
            path,
            f"has schema version {version}, this release knows up to {latest}",
            "upgrade sessions, or name another file with --db",
        )
    return version
