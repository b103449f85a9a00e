"""The database as the server has it."""

from __future__ import annotations

import time
from collections import OrderedDict
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import BoundedSemaphore, Lock, Timer
from typing import TYPE_CHECKING, Any, Final

import duckdb

from sessions.api import Database
from sessions.errors import QueryError
from sessions.schemas.database import empty_database
from sessions.schemas.locks import LockedError
from sessions.web.reading.hold import Hold

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator
    from contextlib import AbstractContextManager

    from sessions.web.settings import Settings

MOST_KEPT: Final = 300
"""Answers that are kept, the last asked ones."""
AT_A_TIME: Final = 4
"""Questions that are computed at a time: each uses all cores by itself."""

Version = tuple[tuple[int, int, int] | None, ...]
"""Of the file and of its log: inode, size, time of the last change."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer, the data that it is of, and when it was given."""

    value: Any
    version: Version
    at: datetime


class GivenUpError(QueryError):
    """A question took too long."""


class _Turn:
    """One question that is being answered; whoever asks the same waits for its answer."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.waiting = 0


class Store(Database):
    """One database file for all threads of a server: every call of `Database`, and answers that are kept."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings.path, lock_timeout=settings.wait_s)
        self._timeout_s = settings.question_timeout_s
        self._hold = Hold(settings.path, settings.wait_s)
        self._turns_at_a_time = BoundedSemaphore(AT_A_TIME)
        self._lock = Lock()
        self._answers: OrderedDict[Hashable, Kept] = OrderedDict()
        self._turns: dict[Hashable, _Turn] = {}

    def version(self) -> Version:
        """Return what changes whenever the data do."""
        return tuple(map(_stamp, (self.path, self.path.with_name(self.path.name + ".wal"))))

    def kept(self, key: Hashable, compute: Callable[[], Any]) -> Kept:
        """Return the answer to a question of this key: a kept one as long as it is of these data.

        While somebody writes, an answer of earlier data will do. Raises what `compute` raises.
        """
        with self._turn(key):
            version = self.version()
            found = self._answers.get(key)
            if found is None or found.version != version:
                try:
                    with self._turns_at_a_time:
                        found = Kept(compute(), version, datetime.now(UTC))
                except LockedError:
                    if found is None:
                        raise
                    return found
            self._keep(key, found)
            return found

    def close(self) -> None:
        """Let go of the file."""
        self._hold.close()

    def reading(self) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        """Open the database to read, for questions that `Database` does not know."""
        return self._reading()

    def writing(self) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        """Open the database to write, alone."""
        return self._writing()

    @contextmanager
    def _reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        if not self.path.exists():
            with empty_database() as connection:
                yield connection
            return
        with self._hold.reading(), super()._reading() as connection:
            self._hold.keep()
            with _given_up_after(self._timeout_s, connection):
                yield connection

    @contextmanager
    def _writing(self, lock_timeout: float | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
        wait_s = self.lock_timeout if lock_timeout is None else lock_timeout
        with self._hold.writing(wait_s), super()._writing(wait_s) as connection:
            yield connection

    @contextmanager
    def _turn(self, key: Hashable) -> Iterator[None]:
        """Be the only one that asks for this key."""
        with self._lock:
            turn = self._turns.setdefault(key, _Turn())
            turn.waiting += 1
        try:
            with turn.lock:
                yield
        finally:
            with self._lock:
                turn.waiting -= 1
                if not turn.waiting:
                    del self._turns[key]

    def _keep(self, key: Hashable, answer: Kept) -> None:
        with self._lock:
            self._answers[key] = answer
            self._answers.move_to_end(key)
            while len(self._answers) > MOST_KEPT:
                self._answers.popitem(last=False)


def _stamp(path: Any) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


@contextmanager
def _given_up_after(seconds: float, connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Interrupt what runs on the connection when the time is over. Raises GivenUpError then."""
    began = time.monotonic()
    timer = Timer(seconds, connection.interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    except duckdb.InterruptException:
        if time.monotonic() - began < seconds:
            raise
        raise GivenUpError(
            "this question", f"took longer than {seconds:g} s", "ask about fewer sessions"
        ) from None
    finally:
        timer.cancel()
