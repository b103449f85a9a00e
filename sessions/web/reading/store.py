"""The database as the server has it."""

from __future__ import annotations

import time
from collections import OrderedDict
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import BoundedSemaphore, Event, Lock
from typing import TYPE_CHECKING, Any, Final

from sessions.analytics.limits import GivenUpError, interrupted_after
from sessions.analytics.query import QueryLimits
from sessions.analytics.query_apart import run_query_apart
from sessions.api import Database
from sessions.errors import QueryError
from sessions.schemas.database import empty_database
from sessions.schemas.locks import LockedError
from sessions.web.reading.hold import Hold
from sessions.web.reading.weight import cells

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator
    from contextlib import AbstractContextManager

    import duckdb

    from sessions.analytics.results import Table
    from sessions.web.settings import Settings

MOST_KEPT: Final = 300
"""Answers that are kept, the last asked ones."""
MOST_CELLS: Final = 2_000_000
"""Values in all of them together: about 100 bytes each."""
AT_A_TIME: Final = 4
"""Questions that are computed at a time: each uses all cores by itself."""
STILL_LOCKED_S: Final = 1.0
"""So long after a question has waited in vain, the others take answers of earlier data without waiting."""
SQL_AT_A_TIME: Final = 2
SQL_ROWS: Final = 100_001
"""That are fetched at most: one more than pages and files have, to tell that there are more."""
SQL_MEMORY: Final = "512MB"
"""What users' own SQL may use, each statement of it."""

LET_GO_S: Final = 2.0
"""So long at most the questions that are being asked are waited for at the end."""

Version = tuple[tuple[int, int, int] | None, ...]
"""Of the file and of its log: inode, size, time of the last change."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer, the data that it is of, and when it was given."""

    value: Any
    version: Version
    at: datetime
    cells: int = 0


class _Turn:
    """One question that is being answered; whoever asks the same waits for its answer."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.waiting = 0
        self.locked: tuple[float, LockedError] | None = None
        """When the file was last waited for in vain."""


class Store(Database):
    """One database file for all threads of a server: every call of `Database`, and answers that are kept."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings.path, lock_timeout=settings.wait_s)
        self._timeout_s = settings.question_timeout_s
        self._hold = Hold(settings.path, settings.wait_s)
        self._turns_at_a_time = BoundedSemaphore(AT_A_TIME)
        self._sql_at_a_time = BoundedSemaphore(SQL_AT_A_TIME)
        self._stop = Event()
        self._lock = Lock()
        self._cells = 0
        self._locked_at = -STILL_LOCKED_S
        self._answers: OrderedDict[Hashable, Kept] = OrderedDict()
        self._turns: dict[Hashable, _Turn] = {}

    def version(self) -> Version:
        """Return what changes whenever the data do."""
        return tuple(map(_stamp, (self.path, self.path.with_name(self.path.name + ".wal"))))

    def kept(self, key: Hashable, compute: Callable[[], Any]) -> Kept:
        """Return the answer to a question of this key: a kept one as long as it is of these data.

        While somebody writes, an answer of earlier data will do. Raises what `compute` raises.
        """
        asked_at = time.monotonic()
        with self._turn(key) as turn:
            version = self.version()
            found = self._answers.get(key)
            if found is None or found.version != version:
                if found and time.monotonic() - self._locked_at < STILL_LOCKED_S:
                    return found
                try:
                    found = self._computed(compute, version, turn, asked_at)
                except LockedError:
                    if found is None:
                        raise
                    return found
            self._keep(key, found)
            return found

    def _computed(self, compute: Callable[[], Any], version: Version, turn: _Turn, asked_at: float) -> Kept:
        """Compute an answer when it is its turn. Raises LockedError; at once, if others have just waited."""
        if turn.locked and turn.locked[0] >= asked_at:
            raise turn.locked[1]
        try:
            with _one_of(self._turns_at_a_time, self._timeout_s):
                value = compute()
        except LockedError as error:
            self._locked_at = time.monotonic()
            turn.locked = self._locked_at, error
            raise
        return Kept(value, version, datetime.now(UTC), cells(value))

    def sql(self, text: str, *, most_rows: int | None = None, timeout_s: float | None = None) -> Table:
        """Run one read-only SQL statement as `Database.sql` does, with what a server has to spare."""
        seconds = self._timeout_s if timeout_s is None else min(timeout_s, self._timeout_s)
        if not self.path.exists():
            raise QueryError("sql", "there are no data yet", "ingest logs first")
        rows = SQL_ROWS if most_rows is None else min(most_rows, SQL_ROWS)
        limits = QueryLimits(rows, seconds, SQL_MEMORY, threads=1)
        with _one_of(self._sql_at_a_time, seconds), self._hold.reading():
            return run_query_apart(self.path, text, limits, seconds, self.lock_timeout, self._stop)

    def give_up(self) -> None:
        """Give up what is being asked, and what will be; for good."""
        self._stop.set()

    def close(self) -> None:
        """Give up what is being asked, and let go of the file."""
        self.give_up()
        self.let_go()

    def let_go(self) -> None:
        """Let go of the file until the next question."""
        self._hold.close(LET_GO_S)

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
            with interrupted_after(self._timeout_s, connection, self._stop):
                yield connection

    @contextmanager
    def _writing(self, lock_timeout: float | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
        wait_s = self.lock_timeout if lock_timeout is None else lock_timeout
        with self._hold.writing(wait_s), super()._writing(wait_s) as connection:
            yield connection

    @contextmanager
    def _turn(self, key: Hashable) -> Iterator[_Turn]:
        """Be the only one that asks for this key."""
        with self._lock:
            turn = self._turns.setdefault(key, _Turn())
            turn.waiting += 1
        try:
            with turn.lock:
                yield turn
        finally:
            with self._lock:
                turn.waiting -= 1
                if not turn.waiting:
                    del self._turns[key]

    def _keep(self, key: Hashable, answer: Kept) -> None:
        with self._lock:
            before = self._answers.pop(key, None)
            self._cells += answer.cells - (before.cells if before else 0)
            self._answers[key] = answer
            while len(self._answers) > MOST_KEPT or self._cells > MOST_CELLS:
                self._cells -= self._answers.popitem(last=False)[1].cells


def _stamp(path: Any) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


@contextmanager
def _one_of(turns: BoundedSemaphore, seconds: float) -> Iterator[None]:
    """Be one of so many at a time. Raises GivenUpError when that takes too long."""
    if not turns.acquire(timeout=seconds):
        raise GivenUpError("this question", f"waited {seconds:g} s for its turn", "ask again later")
    try:
        yield
    finally:
        turns.release()
