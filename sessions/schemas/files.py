"""The database file on disk: made as a whole or not at all, and opened as it is now."""

from __future__ import annotations

import re
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import duckdb

from sessions.errors import DatabaseError, one_line
from sessions.schemas.locks import Holder, LockedError, holder_in, this_process

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STORAGE_VERSION = "v1.4.0"
"""Oldest DuckDB that must be able to open the file."""

_MAGIC, _MAGIC_AT = b"DUCK", 8
_OWN_SUFFIXES = frozenset({"", ".db", ".ddb", ".duckdb"})

_CLOCK_TICK_S: Final = 0.02
"""Two changes of a file that are further apart have different times; kernels tick every 1 to 10 ms."""

_AGAIN = "and run the same command again: what was committed is kept"
_NO_ROOM: Final = {
    "No space left on device": f"make room on its disk, {_AGAIN}",
    "Disk quota exceeded": f"make room within the quota, {_AGAIN}",
    "File too large": f"raise the limit of ulimit -f or of its file system, {_AGAIN}",
    "Input/output error": f"check its disk, {_AGAIN}",
}
"""What the system says of a write that failed, and what to do."""

_MOST_CHANGES = 3
_ELSEWHERE = "name another file with --db"


def require_file(path: Path) -> None:
    """Raise DatabaseError when there is no file."""
    refuse_directory(path)
    if not exists(path):
        raise DatabaseError(
            path, "no such database", "make it with: sessions ingest LOGS, or name another with --db"
        )


def refuse_directory(path: Path) -> None:
    """Raise DatabaseError when the path is a directory."""
    if exists(path) and path.is_dir():
        raise DatabaseError(path, "is a directory, not a database file", "name the file with --db")


def exists(path: Path) -> bool:
    """Return whether there is something of that name; raises DatabaseError when that cannot be told."""
    try:
        return path.resolve().exists()
    except (OSError, RuntimeError):  # a folder without rights, a name too long, links in a circle
        raise _unwritable(path) from None


def create(path: Path, fill: Callable[[duckdb.DuckDBPyConnection], None]) -> None:
    """Make a database, which `fill` fills; under its name it appears finished, or not at all.

    DuckDB itself makes a file in steps, and two processes that do so at once may each begin it anew. Here,
    the second one finds the file of the first. Raises DatabaseError.
    """
    target = path.resolve()
    try:
        with TemporaryDirectory(prefix=".sessions-", dir=target.parent) as folder:
            made = Path(folder) / target.name
            with writing(path), _connect(path, made, read_only=False) as connection:
                fill(connection)
                connection.execute("CHECKPOINT")  # closing does so, too, but says nothing when it fails
            _publish(made, target)
    except OSError as error:
        raise _no_room(path, str(error)) or _unwritable(path) from None


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn DuckDB's words on a disk that is full, or takes nothing more, into a DatabaseError."""
    try:
        yield
    except duckdb.Error as error:
        refused = _no_room(path, str(error))
        if refused is None:
            raise
        raise refused from None


def beside(path: Path) -> Path:
    """Return where the file is written anew before it takes the place of the old one."""
    return path.with_name(f"{path.name}.compacting")


def delete(path: Path) -> None:
    """Delete a database with its log, if it is there."""
    for name in (path, path.with_name(f"{path.name}.wal")):
        name.unlink(missing_ok=True)


def _publish(made: Path, target: Path) -> None:
    """Give a finished file its name, if no other process has taken it."""
    if target.exists():
        return
    # The log of a database that was deleted would make the new one unreadable.
    target.with_name(f"{target.name}.wal").unlink(missing_ok=True)
    try:
        target.hardlink_to(made)
    except FileExistsError:
        return
    except OSError:  # a file system without links
        made.rename(target)


def connect(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    """Open an existing file as it is now. Raises LockedError when somebody has it, else DatabaseError.

    DuckDB reads where everything is before it locks the file. What another process writes between the two is
    overlooked, and a writer then overwrites it: a file that has changed meanwhile is opened once more.
    """
    target = path.resolve()
    _refuse_others(path)
    for _ in range(_MOST_CHANGES):
        before = _state(target)
        if time.time_ns() - before[0] < _CLOCK_TICK_S * 1e9:
            time.sleep(_CLOCK_TICK_S)  # else a change in the same tick would not be seen
        connection = _connect(path, target, read_only=read_only)
        if _state(target) == before:
            return connection
        connection.close()
    raise LockedError(path, Holder(None, None))


def _state(target: Path) -> tuple[int, int, int]:
    """Return what changes when a file is written or replaced; its time in nanoseconds is first."""
    try:
        status = target.stat()
    except OSError:
        return (0, 0, 0)  # opening it will say why
    return (status.st_mtime_ns, status.st_size, status.st_ino)


def _connect(path: Path, target: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    config: dict[str, str | bool | int | float | list[str]] = {}
    if not read_only:
        config["storage_compatibility_version"] = STORAGE_VERSION
    try:
        return duckdb.connect(str(target), read_only=read_only, config=config)
    except duckdb.Error as error:
        raise _opening_error(path, str(error)) from None


def attach(path: Path, engine: duckdb.DuckDBPyConnection, name: str) -> None:
    """Open an existing file read-only in a further engine. Raises as `connect` does."""
    location = str(path.resolve()).replace("'", "''")
    try:
        engine.execute(f"ATTACH '{location}' AS {name} (READ_ONLY)")
    except duckdb.Error as error:
        raise _opening_error(path, str(error)) from None


def _refuse_others(path: Path) -> None:
    """Refuse a file that is something else; DuckDB would open one called .json or .csv as a log.

    Files called as databases are left to DuckDB. Closing one takes the lock from whatever else has it open
    in this process, such as a connection of the user's own.
    """
    if path.suffix.lower() in _OWN_SUFFIXES:
        return
    try:
        with path.open("rb") as file:
            head = file.read(len(_MAGIC) + _MAGIC_AT)
    except OSError:
        return  # opening it will say why
    if head[_MAGIC_AT:] != _MAGIC:
        raise _foreign(path)


def _foreign(path: Path) -> DatabaseError:
    return DatabaseError(path, "is no DuckDB file", _ELSEWHERE)


def _unwritable(path: Path) -> DatabaseError:
    try:
        why = "cannot be opened or written" if path.parent.exists() else "its folder does not exist"
    except OSError:
        why = "cannot be opened or written"
    return DatabaseError(path, why, f"check the folder and its rights, or {_ELSEWHERE}")


def _no_room(path: Path, message: str) -> DatabaseError | None:
    """Return what the system's words on a write that failed mean for the user; None if they are not that."""
    for words, remedy in _NO_ROOM.items():
        if words in message:
            return DatabaseError(path, f"cannot be written ({words})", remedy)
    return None


def _opening_error(path: Path, message: str) -> DatabaseError:
    """Turn DuckDB's words on opening a file into ours."""
    no_room = _no_room(path, message)
    if no_room:
        return no_room
    if "set lock on file" in message or "used by another process" in message:
        return LockedError(path, holder_in(message))
    if "same database file with a different configuration" in message:
        return LockedError(path, this_process())
    if "not a valid DuckDB database" in message or "magic bytes" in message:
        return _foreign(path)
    if "WAL does not match" in message:
        return DatabaseError(path, "the .wal file beside it is another database's", "move that away")
    if re.search(r"permission denied|read-only file system|cannot open file", message, re.IGNORECASE):
        return _unwritable(path)
    return DatabaseError(path, f"cannot be opened: {one_line(message, 200)}", _ELSEWHERE)
