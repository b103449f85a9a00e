"""Who holds a file, as text; and how long and how often one who waits tries again."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sessions.errors import UsageError
from sessions.schemas import locks
from sessions.schemas.locks import Holder, LockedError, Patience, holder_in, process, short_command

FILE = Path("x.duckdb")
ANN, BOB, UNKNOWN = Holder(1, "ann"), Holder(2, "bob"), Holder(None, None)


@dataclass
class Clock:
    """A clock that goes on when somebody sleeps."""

    now: float = 100.0
    pauses: list[float] = field(default_factory=list)

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(locks, "time", clock)
    return clock


@dataclass
class File:
    """A file that somebody has until a time, then the next one."""

    clock: Clock
    had: list[tuple[float, Holder]]

    def attempt(self) -> str:
        for until, holder in self.had:
            if self.clock.now - 100 < until:
                raise LockedError(FILE, holder)
        return "opened"


def test_a_file_that_is_free_is_not_waited_for(clock: Clock) -> None:
    assert Patience(FILE, 0, None).wait_for(File(clock, []).attempt) == "opened"
    assert clock.pauses == []


def test_pauses_grow_to_a_tenth_of_a_second(clock: Clock) -> None:
    Patience(FILE, 10, None).wait_for(File(clock, [(3, ANN)]).attempt)

    assert clock.pauses[:3] == pytest.approx([0.05, 0.075, 0.1])
    assert set(clock.pauses[2:]) == {0.1}


def test_each_holder_is_told_once_after_a_second(clock: Clock) -> None:
    told = []

    def tell(holder: Holder) -> None:
        told.append((holder, clock.now - 100))

    Patience(FILE, 60, tell).wait_for(File(clock, [(5, ANN), (9, BOB), (12, ANN)]).attempt)

    assert [holder for holder, _ in told] == [ANN, BOB]
    assert 1 <= told[0][1] <= 1.25
    assert 5 <= told[1][1] <= 5.25


def test_who_waits_for_less_than_a_second_is_told_nothing(clock: Clock) -> None:
    told: list[Holder] = []
    Patience(FILE, 60, told.append).wait_for(File(clock, [(0.9, ANN)]).attempt)

    assert told == []


def test_the_last_holder_is_in_the_error(clock: Clock) -> None:
    with pytest.raises(LockedError) as caught:
        Patience(FILE, 2.5, None).wait_for(File(clock, [(1, ANN), (9, BOB)]).attempt)

    assert caught.value.holder == BOB
    assert str(caught.value) == (
        "x.duckdb: process 2 (bob) has it open, still after 2.5 s; "
        "let it finish, or wait longer with --lock-timeout"
    )
    assert clock.now == pytest.approx(102.5)


def test_all_that_is_waited_for_shares_one_time(clock: Clock) -> None:
    told: list[Holder] = []
    patience = Patience(FILE, 4, told.append)
    patience.wait_for(File(clock, [(3, ANN)]).attempt)

    with pytest.raises(LockedError):
        patience.wait_for(File(clock, [(9, ANN)]).attempt)
    assert clock.now == pytest.approx(104)
    assert told == [ANN]


@pytest.mark.parametrize("seconds", [-1, float("nan")])
def test_a_time_to_wait_that_is_none(seconds: float) -> None:
    with pytest.raises(UsageError, match="is no length of time to wait; give seconds, 0 or more"):
        Patience(FILE, seconds, None)


# --- who it is ----------------------------------------------------------------------------------------------


def test_holders_as_text() -> None:
    assert str(Holder(4711, "sessions ingest logs/")) == "process 4711 (sessions ingest logs/)"
    assert str(Holder(4711, None)) == "process 4711"
    assert str(UNKNOWN) == "another process"
    assert str(process(os.getpid())) == "this process"


@pytest.mark.parametrize(
    ("message", "pid"),
    [
        ('Could not set lock on file "x": Conflicting lock is held in /bin/duckdb (PID 1) by user a.', 1),
        ('Could not set lock on file "x": Conflicting lock is held in PID 0.', None),
        ("Conflicting lock is held in  (PID 0).", None),
        ("Conflicting lock is held in  (PID -1).", None),
        ('Could not set lock on file "x": Resource temporarily unavailable', None),
    ],
)
def test_the_process_that_duckdb_names(message: str, pid: int | None) -> None:
    assert holder_in(message).pid == pid


@pytest.mark.parametrize(
    ("words", "short"),
    [
        (["/venv/bin/python", "/venv/bin/sessions", "ingest", "logs/", "--db", "x"], "sessions ingest logs/"),
        (["/usr/bin/python3.11", "-m", "sessions", "sql", "SELECT 1", "-o", "x"], "sessions sql SELECT 1"),
        (["python", "-m", "ipykernel_launcher", "-f", "kernel.json"], "ipykernel_launcher -f kernel.json"),
        (["pypy3", "run.py"], "run.py"),
        (["python3", "-c", "import os; os.environ['TOKEN']", "x"], "python3 -c"),
        (["python"], "python"),
        (["duckdb", "sessions.duckdb", "-readonly", "secret"], "duckdb sessions.duckdb -readonly"),
        (["/opt/My Tools/tableau", "a"], "tableau a"),
        (["renamed: worker 1 token=secret"], "renamed: worker 1"),
        (["a\x1b[31mb", "c\nd\r\u202ee"], "a\\x1b[31mb c d \\u202ee"),
        (["tool", "x" * 200], "tool " + "x" * 114 + "…"),
        ([" "], None),
        ([], None),
    ],
)
def test_a_command_line_in_short(words: list[str], short: str | None) -> None:
    assert short_command(words) == short


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="needs /proc")
def test_the_command_line_of_a_process() -> None:
    code = "import sys; print(flush=True); sys.stdin.read()"
    command = [sys.executable, "-X", "utf8", "-c", code, "\udcff"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        running.stdout.readline()
        assert process(running.pid) == Holder(running.pid, f"{Path(sys.executable).name} -X")
        running.kill()
    assert process(running.pid) == Holder(running.pid, None)  # it has ended
