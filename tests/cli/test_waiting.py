"""A command that finds the database locked waits, says for whom, and can be stopped."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from sessions.cli import messages
from tests.others import PATIENT_S, holding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.conftest import Command


@pytest.fixture
def path(database: Path, tmp_path: Path) -> Path:
    shutil.copy(database, tmp_path / "sessions.duckdb")
    return tmp_path / "sessions.duckdb"


@contextmanager
def running(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    call = [sys.executable, "-m", "sessions", *arguments]
    with subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def line_of_stderr(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    return process.stderr.readline()


@pytest.mark.parametrize("arguments", [["report"], ["sql", "FROM requests"]])
def test_a_command_says_for_whom_it_waits(path: Path, arguments: list[str]) -> None:
    call = [*arguments, "--db", str(path), "--format", "csv", "--lock-timeout", str(PATIENT_S)]
    with holding("writer", path) as holder, running(*call) as process:
        assert line_of_stderr(process) == (
            f"waiting for process {holder.pid} (tests.others hold writer) to let go of {path}, up to 60 s\n"
        )
        holder.ends()
        out, err = process.communicate(timeout=PATIENT_S)

    assert (process.returncode, err) == (0, "")
    assert len(out.splitlines()) >= 2


@pytest.fixture(scope="module")
def held(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, int]]:
    """A database that another process has open, and that process."""
    path = tmp_path_factory.mktemp("held") / "sessions.duckdb"
    shutil.copy(database, path)
    with holding("writer", path) as holder:
        yield path, holder.pid


@pytest.mark.parametrize(
    "arguments", [["report"], ["list"], ["names"], ["show", "trip-1"], ["sql", "SELECT 1"], ["ingest", "."]]
)
def test_when_the_time_is_over_every_command_says_who_has_it(
    command: Command, held: tuple[Path, int], arguments: list[str]
) -> None:
    path, pid = held
    outcome = command(*arguments, "--db", str(path), "--lock-timeout", "0.1")

    assert outcome.code == 3
    assert outcome.out == ""
    assert outcome.err == (
        f"error: {path}: process {pid} (tests.others hold writer) has it open, still after 0.1 s; "
        "let it finish, or wait longer with --lock-timeout\n"
    )


@pytest.fixture
def heard() -> Iterator[None]:
    """Hear interrupts, although a test run that was started in the background ignores them."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["report"], "interrupted\n"),
        (["ingest", "."], "interrupted; what was committed stays, and the same command reads the rest\n"),
    ],
)
def test_ctrl_c_ends_the_waiting(held: tuple[Path, int], arguments: list[str], said: str) -> None:
    with running(*arguments, "--db", str(held[0]), "--lock-timeout", "600") as process:
        assert line_of_stderr(process).startswith("waiting for process ")
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=PATIENT_S)

    assert (process.returncode, err) == (130, said)


@pytest.mark.parametrize(
    ("seconds", "line"),
    [
        (10.0, "waiting for process 1 to let go of a b, up to 10 s\n"),
        (0.25, "waiting for process 1 to let go of a b, up to 0.25 s\n"),
        (float("inf"), "waiting for process 1 to let go of a b\n"),
    ],
)
def test_the_message(capsys: pytest.CaptureFixture[str], seconds: float, line: str) -> None:
    messages.waiting("process 1", "a\nb", seconds)

    assert capsys.readouterr().err == line


@pytest.mark.parametrize("seconds", ["-1", "nan", "soon"])
def test_a_time_that_is_none(command: Command, path: Path, seconds: str) -> None:
    outcome = command("report", "--db", str(path), "--lock-timeout", seconds)

    assert outcome.code == 2
    assert outcome.err.count("\n") == 1
