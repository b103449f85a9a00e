"""Logs followed while they are written: looked at again and again, read on where they have changed.

The database is opened only when there is something to read, so that readers get in between.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sessions.errors import InputError
from sessions.ingest.discover import discover
from sessions.ingest.run import Options, ingest_files
from sessions.schemas.locks import LockedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path
    from threading import Event

    from duckdb import DuckDBPyConnection

    from sessions.ingest.counts import IngestResult

INTERVAL_S: Final = 1.0
"""Seconds between two looks: what is written is in the database within two."""

Look = dict["Path", tuple[int, int]]
"""Files with their size and modification time."""


def watch(
    opened: Callable[[], AbstractContextManager[DuckDBPyConnection]],
    paths: Sequence[str | Path],
    options: Options,
    stop: Event,
    interval_s: float = INTERVAL_S,
) -> Iterator[IngestResult]:
    """Read what is new again and again until `stop` is set; yield what became of each file that had news.

    `opened` opens the database to write. Files that come later are found; paths that are not there yet are
    waited for. A database that others have open for too long is tried again at the next look. A chunk that is
    under way when `stop` is set is finished.
    """
    seen: Look = {}
    while not stop.is_set():
        now = _look(paths)
        news = [path for path, state in now.items() if seen.get(path) != state]
        if news:
            try:
                with opened() as connection:
                    result = ingest_files(connection, news, (), options)
            except LockedError:
                now = seen
            else:
                yield result
        seen = now
        stop.wait(interval_s)


def _look(paths: Sequence[str | Path]) -> Look:
    found: Look = {}
    for path in paths:
        try:
            files = discover([path])
        except InputError:
            continue
        for file in files:
            try:
                status = file.stat()
            except OSError:
                continue
            found[file] = (status.st_size, status.st_mtime_ns)
    return found
