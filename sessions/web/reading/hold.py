"""The database file held open while it is asked, and let go of when it is idle or somebody wants to write.

Opening a file costs more than most questions. A file held open keeps writers of other processes out, though:
it is let go of a moment after the last question, and now and then even while questions keep coming.
"""

from __future__ import annotations

import time
from contextlib import ExitStack, contextmanager
from threading import Condition, Thread
from typing import TYPE_CHECKING, Final

from sessions.schemas.database import reader
from sessions.schemas.locks import LockedError, this_process

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

IDLE_S: Final = 0.5
"""So long after the last question the file is let go of."""
LONGEST_S: Final = 3.0
"""So long at most it is held while questions keep coming: logs that somebody writes shall be seen in 5 s."""
REST_S: Final = 0.15
"""So long it is then left to others: a writer that waits tries every 0.1 s."""
LONGEST_DRAIN_S: Final = 0.5
"""Questions that take longer than this are not waited for before others may go on."""
_LOOK_S: Final = 0.1


class Hold:
    """One file, shared by the threads of a server: many readers, or one writer."""

    def __init__(self, path: Path, wait_s: float) -> None:
        self._path, self._wait_s = path, wait_s
        self._changed = Condition()
        self._readers = 0
        self._writers = 0
        """Threads that write or wait to."""
        self._writing = False
        self._rests_until = 0.0
        self._draining_since: float | None = None
        self._open: ExitStack | None = None
        self._opened_at = self._used_at = 0.0

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Be one of the readers. Raises LockedError when a writer of this process takes too long."""
        self._enter()
        try:
            yield
        finally:
            with self._changed:
                self._readers -= 1
                self._used_at = time.monotonic()
                self._changed.notify_all()

    def keep(self) -> None:
        """Keep the file open behind a reader that has just opened it."""
        with self._changed:
            if self._open is not None or self._closed_to_readers():
                return
            self._open = ExitStack()
            self._open.enter_context(reader(self._path, 0))
            self._opened_at = self._used_at = time.monotonic()
        Thread(target=self._let_go_in_time, name="sessions-hold").start()

    @contextmanager
    def writing(self, wait_s: float) -> Iterator[None]:
        """Be the only one: readers that come wait. Raises LockedError when others take too long."""
        with self._changed:
            self._writers += 1
            try:
                if not self._changed.wait_for(lambda: not self._readers and not self._writing, wait_s):
                    raise LockedError(self._path, this_process(), wait_s)
                self._writing = True
                self._close()
            finally:
                self._writers -= 1
                self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._writing = False
                self._changed.notify_all()

    def close(self, wait_s: float) -> None:
        """Let go of the file when nobody reads, or after `wait_s` seconds."""
        with self._changed:
            self._changed.wait_for(lambda: not self._readers, wait_s)
            self._close()

    def _enter(self) -> None:
        deadline = time.monotonic() + self._wait_s
        with self._changed:
            while self._closed_to_readers():
                left = deadline - time.monotonic()
                if left <= 0:
                    raise LockedError(self._path, this_process(), self._wait_s)
                self._changed.wait(min(left, _LOOK_S))
            self._readers += 1

    def _closed_to_readers(self) -> bool:
        return (
            self._writing
            or self._writers > 0
            or self._draining_since is not None
            or time.monotonic() < self._rests_until
        )

    def _let_go_in_time(self) -> None:
        """Look at the file again and again until it is let go of."""
        while True:
            with self._changed:
                self._changed.wait(_LOOK_S)
                if self._open is None:
                    return
                self._look(time.monotonic())

    def _look(self, now: float) -> None:
        if not self._readers and (now - self._used_at >= IDLE_S or self._draining_since is not None):
            if self._draining_since is not None:
                self._rests_until = now + REST_S
            self._close()
        elif self._draining_since is not None and now - self._draining_since >= LONGEST_DRAIN_S:
            self._draining_since, self._opened_at = None, now
            self._changed.notify_all()
        elif self._draining_since is None and now - self._opened_at >= LONGEST_S:
            self._draining_since = now

    def _close(self) -> None:
        """Let go of the file; the caller has the condition."""
        self._draining_since = None
        if self._open is not None:
            self._open.close()
            self._open = None
        self._changed.notify_all()
