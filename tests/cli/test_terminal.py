"""Width, colours and start-up: what depends on where the command runs."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Command

HEAVY = ("duckdb", "pyarrow", "polars", "genai_prices", "numpy", "rich", "pydantic")
ESCAPE = re.compile(r"\x1b\[")


def on_terminal(database: Path, *arguments: str, **environment: str) -> str:
    """Return what `sessions` writes when its stdout is a terminal."""
    main, terminal = pty.openpty()
    kept = {
        key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS")
    }
    with subprocess.Popen(
        [sys.executable, "-m", "sessions", *arguments],
        stdout=terminal,
        stderr=subprocess.DEVNULL,
        env={**kept, "TERM": "xterm-256color", "SESSIONS_DB": str(database), **environment},
    ) as process:
        os.close(terminal)
        chunks = []
        try:
            while chunk := os.read(main, 65_536):
                chunks.append(chunk)
        except OSError:  # the way Linux says that the other side is closed
            pass
        finally:
            os.close(main)
        assert process.wait() == 0
    return b"".join(chunks).decode().replace("\r\n", "\n")


def test_a_terminal_has_colours(database: Path) -> None:
    assert ESCAPE.search(on_terminal(database, "report"))


@pytest.mark.parametrize(
    "environment", [{"NO_COLOR": "1"}, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, {"TERM": "dumb"}]
)
def test_colours_can_be_forbidden(database: Path, environment: dict[str, str]) -> None:
    shown = on_terminal(database, "report", **environment)

    assert "Operations" in shown
    assert not ESCAPE.search(shown)


def test_colours_can_be_asked_for(command: Command, database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not ESCAPE.search(command("report", "--db", str(database)).out)
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert ESCAPE.search(command("report", "--db", str(database)).out)


def test_data_has_no_colours(database: Path) -> None:
    assert not ESCAPE.search(on_terminal(database, "report", "--format", "json"))


def test_files_have_no_colours(
    command: Command, database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    command("report", "--db", str(database), "-o", str(tmp_path / "report.txt"))

    assert not ESCAPE.search((tmp_path / "report.txt").read_text())


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_the_terminal_tells_the_width(database: Path, columns: int) -> None:
    shown = on_terminal(database, "report", COLUMNS=str(columns), NO_COLOR="1")

    assert columns * 0.7 < max(map(len, shown.splitlines())) <= columns


def test_pipes_have_a_fixed_width(command: Command, database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def widest() -> int:
        return max(map(len, command("report", "--db", str(database)).out.splitlines()))

    assert 90 < widest() <= 100
    monkeypatch.setenv("COLUMNS", "70")
    assert widest() <= 70
    monkeypatch.setenv("COLUMNS", "nonsense")
    assert 90 < widest() <= 100
    monkeypatch.setenv("COLUMNS", "1")
    assert widest() <= 40  # narrower than this nothing can be laid out


def test_help_imports_nothing_heavy() -> None:
    script = (
        "import sys; from sessions.cli.main import run; run(['--help']);"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stderr.splitlines()[-1] == "[]"
    assert "Usage: sessions" in done.stdout


def test_python_m_sessions() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sessions", "--version"], capture_output=True, text=True, check=True
    )

    assert re.fullmatch(r"sessions \d+\.\d+\.\d+\n", done.stdout)


def test_the_process_waits_for_a_thread_that_has_something_to_end() -> None:
    script = (
        "import threading, time; import sessions.cli.main as line; from sessions.__main__ import program\n"
        "def end(): time.sleep(0.3); print('ended')\n"
        "line.run = lambda: threading.Thread(target=end).start() or 3\n"
        "program()"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert (done.stdout, done.stderr, done.returncode) == ("ended\n", "", 3)


def test_an_encoding_without_blocks_does_no_harm(database: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "SESSIONS_DB": str(database)}
    command = [sys.executable, "-m", "sessions"]

    shown = subprocess.run([*command, "report"], env=environment, capture_output=True, check=True)
    data = subprocess.run(
        [*command, "sql", "SELECT 'Zürich' AS a", "--format", "csv"],
        env=environment,
        capture_output=True,
        check=True,
    )

    assert shown.stdout.decode("ascii")
    assert data.stdout.decode("utf-8") == "a\r\nZürich\r\n"  # data is UTF-8 wherever it goes
