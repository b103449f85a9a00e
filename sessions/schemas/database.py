"""The database file: opening it, its schema version, the migrations that run on open.

Source of truth for the version is the one row of `schema_info`. A file of an older version is migrated when
it is opened, in one transaction; a file of a newer version is refused.
"""

from __future__ import annotations

import re
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from sessions.errors import DatabaseError, one_line
from sessions.schemas.migrations import MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sessions.schemas.migrations import Migration

STORAGE_VERSION = "v1.4.0"
"""Oldest DuckDB that must be able to open the file."""


_MAGIC, _MAGIC_AT = b"DUCK", 8

_ANY_RELATION = """
SELECT 1 FROM duckdb_tables() WHERE NOT internal UNION ALL SELECT 1 FROM duckdb_views() WHERE NOT internal
"""
"""A view alone makes a file somebody's, too."""


def latest_version(migrations: Sequence[Migration] | None = None) -> int:
    """Return the schema version that this release writes."""
    return (migrations or MIGRATIONS)[-1].version


@contextmanager
def reader(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open an existing database read-only, for the length of a `with` block.

    Raises DatabaseError when it is missing, no DuckDB file, not ours, newer than this release, or locked.
    """
    require_file(path)
    connection = _connect(path, read_only=True)
    try:
        version = stored_version(connection, path)
        if version < latest_version():
            connection.close()
            with writer(path):
                pass
            connection = _connect(path, read_only=True)
        connection.execute("SET TimeZone = 'UTC'")
        yield connection
    finally:
        connection.close()


@contextmanager
def writer(
    path: Path, lock_timeout: float = 10.0, migrations: Sequence[Migration] | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open or create a database for writing, migrated to the latest schema.

    Waits up to `lock_timeout` seconds for another process to let go of it. Raises DatabaseError when that
    fails, when the folder cannot be written, or when the file is no DuckDB file or of a newer schema.
    """
    connection = _connect_when_free(path, time.monotonic() + lock_timeout)
    try:
        connection.execute("SET TimeZone = 'UTC'")
        migrate(connection, path, migrations)
        yield connection
    finally:
        connection.close()


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


def require_file(path: Path) -> None:
    """Raise DatabaseError for a path at which there is no file."""
    if path.is_dir():
        raise DatabaseError(path, "is a directory, not a database file", "name the file with --db")
    if not path.exists():
        raise DatabaseError(
            path, "no such database", "make it with: sessions ingest LOGS, or name another with --db"
        )


def _connect_when_free(path: Path, deadline: float) -> duckdb.DuckDBPyConnection:
    if path.is_dir():
        require_file(path)
    while True:
        try:
            return _connect(path, read_only=False)
        except LockedError:
            if time.monotonic() >= deadline:
                raise
            time.sleep(0.1)


class LockedError(DatabaseError):
    """Another process has the file open."""


def _connect(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    config: dict[str, str | bool | int | float | list[str]] = {}
    if not read_only:
        config["storage_compatibility_version"] = STORAGE_VERSION
    _require_duckdb(path)
    try:
        return duckdb.connect(str(path), read_only=read_only, config=config)
    except duckdb.Error as error:
        raise _explained(path, str(error), read_only=read_only) from None


def _require_duckdb(path: Path) -> None:
    """Refuse a file that is something else; DuckDB would open one called .json or .csv as a log."""
    try:
        with path.open("rb") as file:
            head = file.read(len(_MAGIC) + _MAGIC_AT)
    except OSError:
        return  # opening it will say why
    if head and head[_MAGIC_AT:] != _MAGIC:
        raise DatabaseError(path, "is no DuckDB file", "name another file with --db")


def _explained(path: Path, message: str, *, read_only: bool) -> DatabaseError:
    """Turn DuckDB's words on opening a file into ours."""
    if "set lock on file" in message:
        holder = re.search(r"\(PID (\d+)\)", message)
        by = f" (process {holder[1]})" if holder else ""
        return LockedError(
            path,
            f"another process has it open{by}",
            "let it finish, then ask again"
            if read_only
            else "let it finish, or wait longer with --lock-timeout",
        )
    if "not a valid DuckDB database" in message or "magic bytes" in message:
        return DatabaseError(path, "is no DuckDB file", "name another file with --db")
    if "same database file with a different configuration" in message:
        return LockedError(path, "this process already has it open otherwise", "close that connection first")
    if re.search(r"permission denied|read-only file system|cannot open file", message, re.IGNORECASE):
        why = "its folder does not exist" if not path.parent.exists() else "cannot be opened or written"
        return DatabaseError(path, why, "check the folder and its rights, or name another file with --db")
    return DatabaseError(path, f"cannot be opened: {one_line(message, 200)}", "name another file with --db")
