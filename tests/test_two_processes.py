"""Several processes on one file: one waits and knows for whom, and nobody sees half of anything."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

import duckdb
import pytest

import sessions
from sessions.errors import DatabaseError
from sessions.schemas import locks
from sessions.schemas.database import latest_version, reader, writer
from sessions.schemas.locks import Holder, LockedError
from tests.factories import fetch, gateway, ingest_lines, write_lines
from tests.others import PATIENT_S, Other, another_process_can_write, holding, other

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sessions.api import Database


@pytest.fixture(autouse=True)
def told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests act when they are told for whom they wait, and need not wait for that."""
    monkeypatch.setattr(locks, "TELL_AFTER_S", 0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database of one request."""
    return ingest_lines(tmp_path, gateway(request_id="there")).path


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return write_lines(tmp_path / "more.jsonl", gateway(request_id="more"))


def count(path: Path) -> int:
    return int(fetch(sessions.open(path), "SELECT count(*) FROM requests")[0][0])


QUESTIONS: dict[str, Callable[[Database, Path], object]] = {
    "report": lambda db, _: db.report(),
    "sql": lambda db, _: db.sql("SELECT 1"),
    "ingest": lambda db, log: db.ingest(log),
}


# --- waiting ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "kind"),
    [("report", "writer"), ("sql", "writer"), ("ingest", "writer"), ("ingest", "reader")],
)
def test_one_waits_and_knows_for_whom(path: Path, log: Path, question: str, kind: str) -> None:
    waited_for: list[Holder] = []
    with holding(kind, path) as holder:

        def lets_go(known: Holder) -> None:
            waited_for.append(known)
            holder.ends()

        db = sessions.open(path, lock_timeout=PATIENT_S, on_wait=lets_go)
        assert QUESTIONS[question](db, log)

    assert waited_for == [Holder(holder.pid, f"tests.others hold {kind}")]


def test_when_the_time_is_over_the_error_says_who_has_it(path: Path) -> None:
    with holding("writer", path) as holder, pytest.raises(LockedError) as caught:
        sessions.open(path, lock_timeout=0.2).report()

    assert str(caught.value) == (
        f"{path}: process {holder.pid} (tests.others hold writer) has it open, still after 0.2 s; "
        "let it finish, or wait longer with --lock-timeout"
    )
    assert caught.value.holder.pid == holder.pid


def test_a_call_may_have_a_time_of_its_own(path: Path, log: Path) -> None:
    db = sessions.open(path, lock_timeout=PATIENT_S)
    with holding("reader", path), pytest.raises(DatabaseError, match="has it open; let it finish"):
        db.ingest(log, lock_timeout=0)


def test_each_of_several_holders_is_told_once(path: Path) -> None:
    waited_for = []
    with ExitStack() as stack:
        at_it = [stack.enter_context(holding("writer", path))]

        def passes_it_on(known: Holder) -> None:
            waited_for.append(known.pid)
            at_it[-1].ends()
            if len(at_it) < 3:
                at_it.append(stack.enter_context(holding("writer", path)))

        sessions.open(path, lock_timeout=PATIENT_S, on_wait=passes_it_on).report()

    assert waited_for == [holder.pid for holder in at_it]
    assert len(waited_for) == 3


def test_readers_do_not_wait_for_each_other(path: Path) -> None:
    with holding("reader", path):
        db = sessions.open(path, lock_timeout=0)
        assert (db.report().requests, len(db.sql("FROM requests"))) == (1, 1)


# --- threads of one process ---------------------------------------------------------------------------------


def test_a_thread_waits_for_a_writer_in_another(path: Path) -> None:
    waited_for: list[Holder] = []
    writing, done = threading.Event(), threading.Event()

    def write() -> None:
        with writer(path) as connection:
            connection.execute("UPDATE requests SET user_id = 'new'").fetchall()
            writing.set()
            done.wait(PATIENT_S)

    def lets_go(holder: Holder) -> None:
        waited_for.append(holder)
        done.set()

    thread = threading.Thread(target=write)
    thread.start()
    writing.wait(PATIENT_S)
    users = sessions.open(path, lock_timeout=PATIENT_S, on_wait=lets_go).sql("SELECT user_id FROM requests")
    thread.join()

    assert users.rows == (("new",),)
    assert [holder.pid for holder in waited_for] == [os.getpid()]


@pytest.mark.parametrize("inner", [reader, writer])
def test_a_writer_in_the_same_process_shares_with_nobody(path: Path, inner: Callable[..., object]) -> None:
    with writer(path):
        with (
            pytest.raises(LockedError, match="this process has it open; close that connection first"),
            inner(path, lock_timeout=0),  # type: ignore[attr-defined]
        ):
            pass
        assert not another_process_can_write(path)  # who is refused does not take the lock away
    assert another_process_can_write(path)


def test_a_connection_of_the_users_own_keeps_writers_waiting(path: Path, log: Path) -> None:
    with duckdb.connect(str(path), read_only=True):
        with pytest.raises(LockedError, match="this process has it open"):
            sessions.open(path).ingest(log, lock_timeout=0.1)
        assert sessions.open(path).report().requests == 1
        assert not another_process_can_write(path)


# --- a new file ---------------------------------------------------------------------------------------------


def test_writers_that_make_the_same_file_at_once_lose_nothing(tmp_path: Path) -> None:
    """Each makes the file if it is not there, and opens it for each of its logs."""
    path, writers, logs = tmp_path / "new.duckdb", range(3), range(2)
    with ExitStack() as stack:
        others = []
        for name in writers:
            records = [gateway(request_id=f"{name}-{number}") for number in logs]
            files = [
                write_lines(tmp_path / f"{name}-{number}.jsonl", record)
                for number, record in enumerate(records)
            ]
            others.append(stack.enter_context(other("ingest", path, *files)))
        assert [one.says() for one in others] == ["ready"] * 3
        for one in others:
            one.goes_on()
        assert [one.says() for one in others] == ["2"] * 3

    assert count(path) == 6  # 3 writers, 2 logs of one request each
    assert sorted(file.name for file in tmp_path.iterdir() if file.suffix != ".jsonl") == ["new.duckdb"]


def test_a_file_that_is_being_made_is_not_there_yet(tmp_path: Path, log: Path) -> None:
    path = tmp_path / "new.duckdb"
    with other("make_slowly", path) as maker:
        assert maker.says() == "making"
        with pytest.raises(DatabaseError, match="no such database"):
            sessions.open(path).report()
        sessions.open(path).ingest(log, lock_timeout=0)  # this one is first
        maker.ends()

    assert sessions.open(path).report().requests == 1


def test_who_dies_while_making_a_file_leaves_none(tmp_path: Path, log: Path) -> None:
    path = tmp_path / "new.duckdb"
    with other("make_slowly", path) as maker:
        assert maker.says() == "making"
        maker.dies()

    assert not path.exists()
    sessions.open(path).ingest(log)
    assert sessions.open(path).report().requests == 1


# --- migrations ---------------------------------------------------------------------------------------------


def test_readers_that_must_migrate_do_so_once(path: Path) -> None:
    with ExitStack() as stack:
        readers = [stack.enter_context(other("read_in_a_newer_release", path)) for _ in range(4)]
        assert [one.says() for one in readers] == ["ready"] * 4
        for one in readers:
            one.goes_on()
        assert [one.says() for one in readers] == [str(latest_version() + 1)] * 4


def test_a_reader_that_must_migrate_waits_for_readers_of_the_old_release(path: Path) -> None:
    with holding("reader", path) as old, other("read_in_a_newer_release", path) as new:
        assert new.says() == "ready"
        new.goes_on()
        assert version_in(path) == latest_version()
        old.ends()
        assert new.says() == str(latest_version() + 1)


def version_in(path: Path) -> int:
    return int(fetch(sessions.open(path), "SELECT version FROM schema_info")[0][0])


# --- kill -9 ------------------------------------------------------------------------------------------------


def test_a_holder_that_dies_lets_go(path: Path, log: Path) -> None:
    with holding("writer", path) as holder:
        db = sessions.open(path, lock_timeout=PATIENT_S, on_wait=lambda _: holder.dies())
        db.ingest(log)

    assert count(path) == 2


def test_what_was_committed_before_a_kill_is_read_and_stays(path: Path, log: Path, tmp_path: Path) -> None:
    """DuckDB has it in its write-ahead log only; what was not committed is gone."""
    wal = path.with_name("sessions.duckdb.wal")
    with other("leave_a_log", path, log) as writing:
        assert writing.says() == "committed"
        writing.dies()
    assert wal.stat().st_size > 0

    for question, answer in (("report", '"requests": 2'), ("sql", '"n": 2')):
        rest = ["SELECT count(*) AS n FROM requests"] if question == "sql" else []
        done = subprocess.run(
            [sys.executable, "-m", "sessions", question, *rest, "--db", str(path), "--format", "json"],
            capture_output=True,
            text=True,
            check=True,
        )
        assert answer in done.stdout
    assert wal.stat().st_size > 0  # readers leave it as it is

    sessions.open(path).ingest(write_lines(tmp_path / "third.jsonl", gateway(request_id="third")))
    assert count(path) == 3
    assert not wal.exists()


def test_a_log_of_a_database_that_was_deleted_does_no_harm(path: Path, log: Path) -> None:
    with other("leave_a_log", path, log) as writing:
        assert writing.says() == "committed"
        writing.dies()
    path.unlink()

    sessions.open(path).ingest(log)

    assert sessions.open(path).report().requests == 1


# --- half of a transaction ----------------------------------------------------------------------------------

LINES = 50


def test_no_reader_sees_half_of_a_transaction(path: Path, tmp_path: Path) -> None:
    """Readers and a writer open the file at the same moment, again and again; writers are killed at work."""
    committed, seen = 1, []
    with ExitStack() as stack:
        readers = [stack.enter_context(other("keep_reading", path)) for _ in range(3)]
        for name in "abc":
            writing = stack.enter_context(other("keep_ingesting", path, tmp_path, name, LINES))
            for _ in range(3):
                rows = read_while(writing, readers)
                assert [row for row in rows if row[0] < committed] == []  # what is committed stays in sight
                seen += rows
                committed += LINES
            kill_at_work(writing, path)
        last = read_while(None, readers)

    assert [row for row in seen + last if len(set(row)) > 1] == []
    assert {row[0] % LINES for row in seen + last} == {1}  # whole logs, and the one request from before
    assert len({row[0] for row in seen}) >= 3  # or else the readers have seen too little
    assert min(row[0] for row in last) >= committed == 451  # 1 + 3 writers * 3 logs * 50 lines


def read_while(writing: Other | None, readers: list[Other]) -> list[list[int]]:
    """Return what each reader counts, in four ways, while one more log is read in."""
    everyone = [*readers, writing] if writing else readers
    for one in everyone:
        one.goes_on()
    if writing:
        assert writing.says() == "ingested"
    return [json.loads(one.says()) for one in readers]


def kill_at_work(writing: Other, path: Path) -> None:
    """Kill a writer that has several logs to read, when it has begun to write."""
    for _ in range(1000):
        writing.goes_on()
    log = path.with_name(f"{path.name}.wal")
    while not log.exists():
        assert writing.process.poll() is None
        time.sleep(0.001)
    writing.dies()
