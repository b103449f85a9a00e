"""Who reads a database file in this process, and who may close it when.

DuckDB keeps writers of other processes out by a POSIX lock, and such a lock belongs to the process: whoever
in it closes the file first takes the lock from all others. DuckDB's own connections to one file share one
opening of it. The engine that users' SQL is shut in opens the file a second time, so it stays open until the
last reader is done.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from sessions.schemas.database import reader

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import duckdb


@dataclass(slots=True)
class _Use:
    """What this process has open of one file."""

    readers: int = 0
    done: list[duckdb.DuckDBPyConnection] = field(default_factory=list)
    """Engines that are done with it, and close it with the last reader."""


_LOCK = Lock()
"""Held while a file is being opened or closed."""
_USES: defaultdict[Path, _Use] = defaultdict(_Use)


@contextmanager
def reading(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open an existing database read-only, for the length of a `with` block. Raises DatabaseError."""
    with ExitStack() as stack:
        with _LOCK:
            connection = stack.enter_context(reader(path))
            use = _USES[path.resolve()]
            use.readers += 1
        try:
            yield connection
        finally:
            with _LOCK:
                use.readers -= 1
                if not use.readers:
                    _close(use)
                stack.close()


def _close(use: _Use) -> None:
    while use.done:
        use.done.pop().close()


def close_with_readers(path: Path, engine: duckdb.DuckDBPyConnection) -> None:
    """Close a further engine that has the file open, when the last reader leaves; the caller must be one."""
    with _LOCK:
        _USES[path.resolve()].done.append(engine)
