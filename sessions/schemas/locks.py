"""Who has a database file open, and waiting until they let go of it."""

from __future__ import annotations

import os
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from sessions.errors import DatabaseError, UsageError, one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    OnWait = Callable[["Holder"], None]

T = TypeVar("T")

LOCK_TIMEOUT_S: Final = 10.0
"""How long a file that somebody has open is waited for, unless told otherwise."""

TELL_AFTER_S: Final = 1.0
"""From when on whoever waits is told for whom: most locks are held for less."""

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.05, 0.1
_LONGEST_COMMAND = 120
_MOST_OF_CMDLINE = 4096
_INTERPRETER = re.compile(r"(?:python|pypy)[\d.]*")


@dataclass(frozen=True, slots=True)
class Holder:
    """A process that has a database file open. As text: `process 4711 (sessions ingest logs/)`."""

    pid: int | None
    """None where the system does not tell, as of a process in another container."""
    command: str | None
    """Its program and the first two words behind it, on one line; None where the system does not tell."""

    def __str__(self) -> str:
        if self.pid is None:
            return "another process"
        if self.pid == os.getpid():
            return "this process"
        return f"process {self.pid}" + (f" ({self.command})" if self.command else "")


class LockedError(DatabaseError):
    """Somebody else has the file open; `holder` says who."""

    def __init__(self, path: Path, holder: Holder, waited_s: float = 0.0) -> None:
        self.holder = holder
        own = holder.pid == os.getpid()
        super().__init__(
            path,
            f"{holder} has it open" + (f", still after {waited_s:g} s" if waited_s else ""),
            "close that connection first" if own else "let it finish, or wait longer with --lock-timeout",
        )


def process(pid: int | None) -> Holder:
    """Return what the system tells of a process; 0 or None is one that it hides."""
    return Holder(pid, _command_of(pid)) if pid else Holder(None, None)


def this_process() -> Holder:
    """Return the process that asks."""
    return process(os.getpid())


def holder_in(message: str) -> Holder:
    """Return the process that DuckDB names when it cannot lock a file."""
    named = re.search(r"\(PID (\d+)\)", message)
    return process(int(named[1]) if named else None)


class Patience:
    """How long to wait for a file, over all the times that it must be opened for one purpose."""

    def __init__(self, path: Path, timeout_s: float, on_wait: OnWait | None) -> None:
        """Begin to wait. Raises UsageError for a length of time that is none."""
        if not timeout_s >= 0:
            raise UsageError(timeout_s, "is no length of time to wait", "give seconds, 0 or more")
        self._path, self._timeout_s, self._on_wait = path, timeout_s, on_wait
        self._began = time.monotonic()
        self._told: set[int | None] = set()

    def wait_for(self, attempt: Callable[[], T]) -> T:
        """Return what `attempt` returns; while it raises LockedError, try again until the time is over.

        After about a second `on_wait` is called, once for each process that is waited for. Raises LockedError
        with the last of them.
        """
        pause = _FIRST_PAUSE_S
        while True:
            try:
                return attempt()
            except LockedError as error:
                holder = error.holder
            waited = time.monotonic() - self._began
            if waited >= self._timeout_s:
                raise LockedError(self._path, holder, self._timeout_s)
            if waited >= TELL_AFTER_S:
                self._tell(holder)
            time.sleep(min(pause, self._timeout_s - waited))
            pause = min(pause * 1.5, _LONGEST_PAUSE_S)

    def _tell(self, holder: Holder) -> None:
        if self._on_wait and holder.pid not in self._told:
            self._told.add(holder.pid)
            self._on_wait(holder)


def _command_of(pid: int) -> str | None:
    try:
        with Path(f"/proc/{pid}/cmdline").open("rb") as file:
            text = file.read(_MOST_OF_CMDLINE).decode(errors="replace")
    except OSError:  # it has ended, it is hidden, or there is no /proc
        return None
    return short_command([word for word in text.split("\0") if word])


def short_command(words: Sequence[str]) -> str | None:
    """Return a command line as its program and the first two words behind it, on one line.

    The program is what users call it: a Python script or module, not the interpreter. More is not shown,
    since command lines hold what is nobody's business. None when there are no words.
    """
    if len(words) == 1:  # a process that has renamed itself has it all in one
        words = words[0].split()
    if not words:
        return None
    program, rest = words[0], list(words[1:])
    if _INTERPRETER.fullmatch(Path(program).name) and rest:
        if rest[0] == "-m" and len(rest) > 1:
            program, rest = rest[1], rest[2:]
        elif not rest[0].startswith("-"):
            program, rest = rest[0], rest[1:]
        else:
            del rest[1:]  # behind -c stands a whole program
    return one_line(" ".join([Path(program).name, *rest[:2]]), _LONGEST_COMMAND)
