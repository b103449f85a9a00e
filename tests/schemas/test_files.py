"""The file on disk: made as a whole, and opened as it is at that moment."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from sessions.errors import DatabaseError
from sessions.schemas.database import reader, writer
from sessions.schemas.files import connect, create
from sessions.schemas.locks import LockedError

if TYPE_CHECKING:
    from collections.abc import Callable

ADD = "INSERT INTO quarantine VALUES (1, 1, 0, 'not_json', '', TIMESTAMP '2026-03-02')"
COUNT = "SELECT count(*) FROM quarantine"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "sessions.duckdb"
    with writer(path):
        pass
    return path


def add_in_another_process(path: Path) -> None:
    program = "import duckdb, sys; duckdb.connect(sys.argv[1]).execute(sys.argv[2]).fetchall()"
    subprocess.run([sys.executable, "-c", program, str(path), ADD], check=True)


# --- made ---------------------------------------------------------------------------------------------------


def fill(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("CREATE TABLE t (x INTEGER)").fetchall()


def tables(path: Path) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute("SHOW TABLES").fetchall()


def test_a_file_appears_when_it_is_finished(tmp_path: Path) -> None:
    path = tmp_path / "new.duckdb"
    was_there = []

    def look(connection: duckdb.DuckDBPyConnection) -> None:
        fill(connection)
        was_there.append(path.exists())

    create(path, look)

    assert was_there == [False]
    assert tables(path) == [("t",)]
    assert [file.name for file in tmp_path.iterdir()] == ["new.duckdb"]


def test_what_another_process_has_made_meanwhile_stays(tmp_path: Path) -> None:
    path = tmp_path / "new.duckdb"

    def be_late(connection: duckdb.DuckDBPyConnection) -> None:
        create(path, fill)
        connection.execute("CREATE TABLE late (x INTEGER)").fetchall()

    create(path, be_late)

    assert tables(path) == [("t",)]


def test_a_file_that_cannot_be_filled_is_not_made(tmp_path: Path) -> None:
    def fail(connection: duckdb.DuckDBPyConnection) -> None:
        fill(connection)
        raise ValueError("full")

    with pytest.raises(ValueError, match="full"):
        create(tmp_path / "new.duckdb", fail)
    assert list(tmp_path.iterdir()) == []


def test_a_file_system_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)

    create(tmp_path / "new.duckdb", fill)

    assert tables(tmp_path / "new.duckdb") == [("t",)]


def test_a_file_is_made_where_a_link_points_to(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "link.duckdb").symlink_to(tmp_path / "there" / "real.duckdb")

    create(tmp_path / "link.duckdb", fill)

    assert tables(tmp_path / "there" / "real.duckdb") == [("t",)]


@pytest.mark.parametrize("opened", [reader, writer])
def test_a_name_that_is_too_long(tmp_path: Path, opened: Callable[..., Any]) -> None:
    with (
        pytest.raises(DatabaseError, match="cannot be opened or written; check"),
        opened(tmp_path / ("x" * 300)),
    ):
        pass


@pytest.mark.parametrize("opened", [reader, writer])
def test_a_link_to_itself(tmp_path: Path, opened: Callable[..., Any]) -> None:
    path = tmp_path / "link.duckdb"
    path.symlink_to(path)
    with pytest.raises(DatabaseError), opened(path):
        pass


def test_an_empty_file_is_no_database(tmp_path: Path) -> None:
    for name in ("empty.duckdb", "empty.json"):
        (tmp_path / name).touch()
        with pytest.raises(DatabaseError, match="is no DuckDB file"), writer(tmp_path / name):
            pass


def test_a_log_of_another_database_is_said(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.duckdb"
    program = "import duckdb, os, sys; c = duckdb.connect(sys.argv[1]); c.execute(sys.argv[2]); os._exit(0)"
    with writer(other):
        pass
    subprocess.run([sys.executable, "-c", program, str(other), ADD], check=True)
    shutil.copy(f"{other}.wal", f"{path}.wal")

    with pytest.raises(DatabaseError, match=r"the \.wal file beside it is another database's"), reader(path):
        pass


# --- opened -------------------------------------------------------------------------------------------------


class Busy:
    """DuckDB, as long as other processes write just before it locks the file."""

    def __init__(self, path: Path, times: int) -> None:
        self.path, self.times, self.opened = path, times, 0
        self.connect_really = duckdb.connect

    def connect(self, *arguments: Any, **options: Any) -> duckdb.DuckDBPyConnection:
        self.opened += 1
        if self.opened <= self.times:
            add_in_another_process(self.path)
        return self.connect_really(*arguments, **options)


@pytest.mark.parametrize("read_only", [True, False])
def test_a_file_that_was_written_meanwhile_is_opened_again(
    path: Path, monkeypatch: pytest.MonkeyPatch, read_only: bool
) -> None:
    busy = Busy(path, times=2)
    monkeypatch.setattr(duckdb, "connect", busy.connect)

    with connect(path, read_only=read_only) as connection:
        assert connection.execute(COUNT).fetchall() == [(2,)]
    assert busy.opened == 3


def test_a_file_that_is_written_all_the_time_is_locked(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duckdb, "connect", Busy(path, times=99).connect)

    with pytest.raises(LockedError, match="another process has it open"):
        connect(path, read_only=True)


def test_a_time_of_change_in_the_future_does_no_harm(path: Path) -> None:
    later = time.time() + 1e6
    os.utime(path, (later, later))

    with writer(path) as connection:
        connection.execute(ADD).fetchall()
    with reader(path) as connection:
        assert connection.execute(COUNT).fetchall() == [(1,)]


def strace_works() -> bool:
    try:
        return subprocess.run(["strace", "-qq", "-o", "/dev/null", "true"], check=False).returncode == 0
    except OSError:
        return False


STOP_AT_SECOND_READ = "inject=pread64:signal=SIGSTOP:when=2"
"""DuckDB first reads the magic bytes of the file, then the headers, and then it takes the lock."""


@pytest.mark.skipif(not strace_works(), reason="needs strace, to stop DuckDB between look and lock")
@pytest.mark.parametrize("kind", ["reader", "writer"])
def test_nothing_is_lost_between_duckdbs_look_and_its_lock(path: Path, tmp_path: Path, kind: str) -> None:
    """With the headers of before, a reader sees the past, and a writer overwrites what came since."""
    program = (
        "import sys; from pathlib import Path; from sessions.schemas.database import reader, writer\n"
        f"with {kind}(Path(sys.argv[1])) as connection:\n"
        f"    print(connection.execute({COUNT!r}).fetchall())\n"
        f"    {kind == 'writer'} and connection.execute({ADD!r}).fetchall()\n"
    )
    trace = tmp_path / "trace"
    stopping = ["strace", "-f", "-qq", "-o", str(trace), "-P", str(path)]
    stopping += ["-e", "trace=pread64", "-e", STOP_AT_SECOND_READ]
    call = [*stopping, sys.executable, "-c", program, str(path)]
    with subprocess.Popen(call, stdout=subprocess.PIPE, text=True) as opening:
        stopped = process_that_stopped(trace, opening)
        add_in_another_process(path)
        os.kill(stopped, signal.SIGCONT)
        assert opening.communicate()[0] == "[(1,)]\n"

    with reader(path) as connection:
        assert connection.execute(COUNT).fetchall() == [(2 if kind == "writer" else 1,)]


def process_that_stopped(trace: Path, running: subprocess.Popen[str]) -> int:
    """Wait for the line that says so, and return its process."""
    while running.poll() is None:
        for line in trace.read_text().splitlines() if trace.exists() else ():
            if line.endswith("--- stopped by SIGSTOP ---"):
                return int(line.split()[0])
        time.sleep(0.01)
    raise AssertionError("did not stop: " + trace.read_text())
