"""How long a question may take: what runs when the time is over is interrupted."""

from __future__ import annotations

import time
from contextlib import contextmanager, suppress
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Final

import duckdb

from sessions.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Iterator

_AGAIN_S: Final = 0.05
"""An interruption between two statements is lost: it is repeated until the question has ended."""
_LOOK_S: Final = 0.1
_BESIDE: dict[int, list[duckdb.DuckDBPyConnection]] = {}
"""Cursors that answer parts of a question, by the id of its connection."""
_LOCK: Final = Lock()


class GivenUpError(QueryError):
    """A question took too long."""


@contextmanager
def interrupted_after(
    seconds: float, connection: duckdb.DuckDBPyConnection, stop: Event | None = None
) -> Iterator[None]:
    """Interrupt what runs on the connection, or beside it, when the time is over or `stop` is set.

    Raises GivenUpError then.
    """
    ended, is_over = Event(), Event()

    def watch() -> None:
        deadline = time.monotonic() + seconds
        while not (stop and stop.is_set()) and (left := deadline - time.monotonic()) > 0:
            if ended.wait(min(left, _LOOK_S) if stop else left):
                return
        is_over.set()
        while True:
            for one in (connection, *_cursors(connection)):
                with suppress(duckdb.Error):  # one that has just been closed
                    one.interrupt()
            if ended.wait(_AGAIN_S):
                return

    thread = Thread(target=watch, name="sessions-limit", daemon=True)
    thread.start()
    try:
        yield
    except duckdb.InterruptException:
        if not is_over.is_set():
            raise
        raise given_up(seconds, stop) from None
    finally:
        ended.set()
        thread.join()


def given_up(seconds: float, stop: Event | None) -> GivenUpError:
    """Return the error for a question that took so many seconds, or was stopped."""
    if stop and stop.is_set():
        return GivenUpError("this question", "whoever answers is stopping", "ask again later")
    return GivenUpError("this question", f"took longer than {seconds:g} s", "ask about fewer sessions")


@contextmanager
def cursor_beside(connection: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a further cursor, for a part of the question that the connection answers.

    Interrupting a connection leaves its cursors alone: a limit of the question holds for this one, too.
    """
    with connection.cursor() as cursor:
        with _LOCK:
            _BESIDE.setdefault(id(connection), []).append(cursor)
        try:
            yield cursor
        finally:
            with _LOCK:
                _BESIDE[id(connection)].remove(cursor)
                if not _BESIDE[id(connection)]:
                    del _BESIDE[id(connection)]


def _cursors(connection: duckdb.DuckDBPyConnection) -> list[duckdb.DuckDBPyConnection]:
    with _LOCK:
        return list(_BESIDE.get(id(connection), ()))
