"""Users' own SQL in a process of its own, for servers: what it takes is bounded by the system.

The engine's limits do not hold for all that it does: `SELECT range(300000000)` is computed while it is
planned, takes 14 GB whatever the limit of memory is, and is not interrupted. A process can be bounded, and
ended.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from sessions.analytics.ask import StatementError
from sessions.analytics.limits import GivenUpError, given_up
from sessions.analytics.query import QueryLimits, run_query
from sessions.errors import DatabaseError, QueryError, SessionsError, one_line
from sessions.schemas.locks import Holder, LockedError

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from pathlib import Path
    from threading import Event

    from sessions.analytics.results import Table

MOST_BYTES: Final = 2 << 30
"""Of the address space of the process: the engine's memory, Python, and the libraries of both."""
LATE_S: Final = 2.0
"""So much later than its own limit of time the process is ended: it needs some to start and to answer."""
_LOOK_S: Final = 0.05
_KEPT_BACK: Final = "SESSIONS_API_KEY"
"""Variable of the environment that the process has no use for."""
_ERRORS: Final = {one.__name__: one for one in (StatementError, GivenUpError, QueryError, DatabaseError)}


def run_query_apart(
    path: Path, query: str, limits: QueryLimits, seconds: float, lock_timeout: float, stop: Event
) -> Table:
    """Run one statement as `run_query` does, within its limits and within those of a process.

    Raises as `run_query` does; GivenUpError also where `stop` is set, QueryError for a process that took too
    much memory.
    """
    task = pickle.dumps((path.resolve(), query, limits, lock_timeout))
    began = time.monotonic()
    with _started() as process:
        try:
            answer = _answer_of(process, task, began + seconds + LATE_S, stop)
        finally:
            process.kill()
    if answer is None:
        raise given_up(seconds, stop)
    if process.returncode or not answer:
        raise QueryError("the query", "takes more memory than one may", "choose fewer rows or columns")
    return _opened(pickle.loads(answer))  # noqa: S301 - what our own child said


def _started() -> subprocess.Popen[bytes]:
    environment = {name: value for name, value in os.environ.items() if name != _KEPT_BACK}
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "sessions.analytics.query_apart"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )


def _answer_of(process: subprocess.Popen[bytes], task: bytes, deadline: float, stop: Event) -> bytes | None:
    """Return what a process says to its task; None if it is not there in time."""
    given: bytes | None = task
    while not stop.is_set() and time.monotonic() < deadline:
        with suppress(subprocess.TimeoutExpired):
            return process.communicate(given, timeout=_LOOK_S)[0]
        given = None
    return None


def _opened(said: tuple[str, Any]) -> Table:
    """Return the table that was said, or raise the error."""
    kind, value = said
    if kind == "table":
        table: Table = value
        return table
    if kind == LockedError.__name__:
        raise LockedError(*value)
    raise _ERRORS.get(kind, QueryError)(*value)


def _say(task: bytes) -> tuple[str, Any]:
    path, query, limits, lock_timeout = pickle.loads(task)  # noqa: S301 - what our parent said
    try:
        return "table", run_query(path, query, lock_timeout, limits=limits)
    except LockedError as error:
        return LockedError.__name__, (path, Holder(error.holder.pid, error.holder.command))
    except SessionsError as error:
        return type(error).__name__, (str(error.value), error.reason, error.remedy)
    except MemoryError:
        return QueryError.__name__, ("the query", "takes more memory than one may", "choose fewer rows")


def main() -> None:
    """Answer one task on standard input."""
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    task = sys.stdin.buffer.read()
    try:
        said = pickle.dumps(_say(task))
    except Exception as error:  # a value without a form in Python, or none that can be sent
        reason = f"gives what cannot be read: {one_line(str(error), 200)}"
        said = pickle.dumps((QueryError.__name__, ("the query", reason, "cast its columns to VARCHAR")))
    sys.stdout.buffer.write(said)
    sys.stdout.buffer.flush()
    os._exit(0)  # at once: what the query has left behind need not be tidied up


if __name__ == "__main__":
    main()
