"""A file that is about to be asked, opened in a thread while the program still loads what asks it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

from sessions.errors import SessionsError
from sessions.schemas.uses import close_reader

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from pathlib import Path

    import duckdb

_BEGUN: dict[Path, Future[duckdb.DuckDBPyConnection]] = {}
"""By resolved path, what no reader has taken yet."""


def begin(target: Path, attempt: Callable[[], duckdb.DuckDBPyConnection]) -> None:
    """Let a thread make the attempt to open a file."""
    worker = ThreadPoolExecutor(max_workers=1)
    _BEGUN[target] = worker.submit(attempt)
    worker.shutdown(wait=False)


def taken(target: Path) -> duckdb.DuckDBPyConnection | None:
    """Return the connection that was begun; None where none was, or nothing came of it."""
    begun = _BEGUN.pop(target, None)
    with suppress(SessionsError):  # whoever opens the file now sees for himself
        return begun.result() if begun else None
    return None


def dismiss() -> None:
    """Close what was opened and not taken."""
    while _BEGUN:
        target, begun = _BEGUN.popitem()
        with suppress(SessionsError):
            close_reader(target, begun.result())
