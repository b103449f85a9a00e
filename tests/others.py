"""Other processes that use the same database file: `python -m tests.others WHAT ARGUMENTS`.

Each says a line when it has come to where a test wants it, and goes on when it is told to.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sessions
from sessions.schemas import database
from sessions.schemas.database import migrate, reader, writer
from sessions.schemas.files import create
from sessions.schemas.migrations import MIGRATIONS, Migration
from tests.factories import gateway, write_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

ROOT = Path(__file__).parents[1]
PATIENT_S = 60
"""What a test waits for at most: it fails then, and on a slow machine it does not fail before."""


@dataclass(frozen=True)
class Other:
    """Another process, as the test sees it."""

    process: subprocess.Popen[str]

    @property
    def pid(self) -> int:
        return self.process.pid

    def says(self) -> str:
        """Wait for its next line; empty when it has ended."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().rstrip("\n")

    def goes_on(self) -> None:
        """Let it go on from where it stands."""
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def ends(self) -> None:
        """Let it go on to its end, and see that it ends well."""
        self.goes_on()
        assert self.process.wait(PATIENT_S) == 0

    def dies(self) -> None:
        """End it at once, as kill -9 does."""
        self.process.kill()
        self.process.wait(PATIENT_S)


@contextmanager
def other(what: str, *arguments: object) -> Iterator[Other]:
    """Another process that does one of the things below; it ends with the block."""
    command = [sys.executable, "-m", "tests.others", what, *map(str, arguments)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Other(process)
        finally:
            process.kill()


@contextmanager
def holding(kind: str, path: Path) -> Iterator[Other]:
    """Another process that has the file open, as a `reader` or a `writer`."""
    with other("hold", kind, path) as process:
        assert process.says() == "holding"
        yield process


def another_process_can_write(path: Path) -> bool:
    """Return whether a DuckDB client outside of this process gets the lock of a writer."""
    program = "import duckdb, sys; duckdb.connect(sys.argv[1])"
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=False
    )
    assert not done.returncode or "Could not set lock" in done.stderr
    return not done.returncode


# --- what they do, in their own process ---------------------------------------------------------------------


def say(line: object) -> None:
    print(line, flush=True)


def wait() -> None:
    """Stand still until the test lets this process go on; a test that is gone ends it."""
    if not sys.stdin.readline():
        raise SystemExit


def hold(kind: str, path: str) -> None:
    with (writer if kind == "writer" else reader)(Path(path)):
        say("holding")
        wait()


def ingest(path: str, *logs: str) -> None:
    """Read each log in an opening of its own, all at once when told to."""
    say("ready")
    wait()
    db = sessions.open(path, lock_timeout=PATIENT_S)
    say(sum(file.counts.requests for log in logs for file in db.ingest(log).files))


def keep_ingesting(path: str, folder: str, name: str, lines: str) -> None:
    """Read one more log of so many lines each time."""
    db = sessions.open(path, lock_timeout=PATIENT_S)
    number = 0
    while True:
        wait()
        number += 1
        records = [gateway(request_id=f"{name}-{number}-{line}") for line in range(int(lines))]
        db.ingest(write_lines(Path(folder) / f"{name}-{number}.jsonl", *records))
        say("ingested")


def keep_reading(path: str) -> None:
    """Say each time how many requests there are: as a count, and as three others that must be the same."""
    query = (
        "SELECT (SELECT count(*) FROM requests),"
        " (SELECT sum(coalesce(len(lines), last_line - first_line + 1))::BIGINT FROM contents),"
        " (SELECT sum(requests)::BIGINT FROM sources), (SELECT sum(requests)::BIGINT FROM sessions)"
    )
    while True:
        wait()
        with reader(Path(path), PATIENT_S) as connection:
            say(*map(list, connection.execute(query).fetchall()))


def leave_a_log(path: str, *logs: str) -> None:
    """Commit, begin another transaction, and stand still: kill it, and DuckDB's write-ahead log stays."""
    from sessions.ingest.run import ingest as ingest_into  # others start sooner without it

    with writer(Path(path)) as connection:
        ingest_into(connection, logs)
        connection.begin()
        connection.execute("DELETE FROM requests")
        say("committed")
        wait()


def read_in_a_newer_release(path: str) -> None:
    """Read with a release that has one more migration; say the file's version."""
    more = Migration(len(MIGRATIONS) + 1, lambda: ["ALTER TABLE sources ADD COLUMN note VARCHAR"])
    database.MIGRATIONS = (*MIGRATIONS, more)  # type: ignore[attr-defined]
    say("ready")
    wait()
    with reader(Path(path), PATIENT_S) as connection:
        say(*connection.execute("SELECT version FROM schema_info").fetchall()[0])


def make_slowly(path: str) -> None:
    """Make a database, and stand still half-way."""

    def fill(connection: duckdb.DuckDBPyConnection) -> None:
        migrate(connection, Path(path))
        say("making")
        wait()

    create(Path(path), fill)


DOINGS: dict[str, Any] = {
    doing.__name__: doing
    for doing in (
        hold,
        ingest,
        keep_ingesting,
        keep_reading,
        leave_a_log,
        read_in_a_newer_release,
        make_slowly,
    )
}

if __name__ == "__main__":
    DOINGS[sys.argv[1]](*sys.argv[2:])
