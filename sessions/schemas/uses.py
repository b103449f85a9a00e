"""Who has a database file open in this process, and who may close it when.

DuckDB keeps other processes out by a POSIX lock, and such a lock belongs to the process: whoever in it closes
the file first takes the lock from all others. DuckDB's own connections to one file share one opening of it.
Whatever opens it a second time therefore stays open until the last user is done: the engine that users' SQL
is shut in, and the file that keeps the lock meanwhile.
"""

from __future__ import annotations

import os
import struct
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from sessions.schemas.locks import LockedError, this_process

try:
    import fcntl
except ImportError:  # Windows, where locks belong to whoever opened the file
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import duckdb


@dataclass(slots=True)
class _Use:
    """What this process has open of one file."""

    readers: int = 0
    writing: bool = False
    done: list[duckdb.DuckDBPyConnection] = field(default_factory=list)
    """Engines that are done with it, and close it with the last reader."""
    keeper: int | None = None
    """A file descriptor to keep the lock with; it closes with the last reader, too."""


_GATE = Lock()
"""Held while a file is being opened or closed, never while one is waited for."""
_USES: dict[Path, _Use] = {}
"""By resolved path, as all functions here take it; a file that nobody uses is not in it."""


@contextmanager
def opening(target: Path, *, write: bool) -> Iterator[None]:
    """Open the file within the block; if that goes well, close it with `close_reader` or `close_writer`.

    Raises LockedError when another part of this process has it: writers share it with nobody.
    """
    with _GATE:
        use = _USES.get(target) or _Use()
        if use.writing or (write and use.readers):
            raise LockedError(target, this_process())
        with _lock_kept(target, use):
            yield
        use.writing = write
        use.readers += not write
        _USES[target] = use


@contextmanager
def reopening(target: Path) -> Iterator[None]:
    """Open the file once more within the block, in an engine of its own; the caller must be a reader."""
    with _GATE, _lock_kept(target, _USES[target]):
        yield


def close_with_readers(target: Path, engine: duckdb.DuckDBPyConnection) -> None:
    """Close a further engine that has the file open, when the last reader leaves; the caller must be one."""
    with _GATE:
        _USES[target].done.append(engine)


def close_reader(target: Path, connection: duckdb.DuckDBPyConnection) -> None:
    """Close what `opening` opened; the last reader closes everything else."""
    with _GATE:
        use = _USES[target]
        use.readers -= 1
        if not use.readers:
            _close_rest(_USES.pop(target))
        connection.close()


def close_writer(target: Path, connection: duckdb.DuckDBPyConnection) -> None:
    """Close what `opening` opened to write; DuckDB writes its log into the file, which may take a while."""
    try:
        connection.close()
    finally:
        with _GATE:
            del _USES[target]


def _close_rest(use: _Use) -> None:
    for engine in use.done:
        engine.close()
    if use.keeper is not None:
        os.close(use.keeper)


@contextmanager
def _lock_kept(target: Path, use: _Use) -> Iterator[None]:
    """Keep the lock of this process's readers while one more opens the file.

    DuckDB looks into a file before it opens it, and closes it after the look: there goes the lock, until the
    new opening takes it again. A lock of an open file description, which Linux has, stays.
    """
    if not use.readers or not hasattr(fcntl, "F_OFD_SETLK"):
        yield
        return
    with suppress(OSError):  # a file that was deleted, a file system without locks
        if use.keeper is None:
            use.keeper = os.open(target, os.O_RDONLY | os.O_CLOEXEC)
        _set_lock(use.keeper, fcntl.F_RDLCK)
    try:
        yield
    finally:
        with suppress(OSError):
            if use.keeper is not None:
                _set_lock(use.keeper, fcntl.F_UNLCK)


def _set_lock(descriptor: int, kind: int) -> None:
    """Set or free the lock of an open file description, for the whole file."""
    fcntl.fcntl(descriptor, fcntl.F_OFD_SETLK, struct.pack("hhqqi4x", kind, os.SEEK_SET, 0, 0, 0))
