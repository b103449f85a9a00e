"""What goes wrong ends in one line on stderr and an exit code that says what to mend."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sessions.cli import messages
from sessions.cli.exit_codes import ExitCode, exit_code_of
from sessions.cli.interrupts import Interrupted, interruptible
from sessions.errors import DatabaseError, InputError, QueryError, RefusedError, SessionsError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Command

SESSIONS = [sys.executable, "-m", "sessions"]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError, 2),
        (InputError, 1),
        (QueryError, 1),
        (DatabaseError, 3),
        (RefusedError, 4),
        (SessionsError, 1),
    ],
)
def test_exit_codes(error: type[SessionsError], code: int) -> None:
    assert exit_code_of(error("x", "y", "z")) == code


def test_the_codes_themselves_are_a_contract() -> None:
    assert {code.name: int(code) for code in ExitCode} == {
        "DONE": 0,
        "FAILED": 1,
        "USAGE": 2,
        "DATABASE": 3,
        "REFUSED": 4,
        "INTERRUPTED": 130,
    }


@pytest.mark.parametrize(
    ("option", "reason"),
    [
        ("--final", "says what to do at the end, and --watch has none; leave one of them out"),
        ("--dry-run", "says what to do at the end, and --watch has none; leave one of them out"),
        ("--strict", "says what to do at the end, and --watch has none; leave one of them out"),
        (
            "--path-template=/a",
            "names anew what was read, and --watch reads on; ingest with it first, then watch",
        ),
    ],
)
def test_options_that_make_no_sense_while_watching(
    command: Command, tmp_path: Path, option: str, reason: str
) -> None:
    done = command("ingest", str(tmp_path), "--watch", option, "--db", str(tmp_path / "new.duckdb"))

    assert (done.code, done.err) == (2, f"error: {option.partition('=')[0]}: {reason}\n")
    assert not (tmp_path / "new.duckdb").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "line"),
    [
        (["report", "--name", "Trap"], 1, "error: Trap: no session has this name; nearest: Trip"),
        (["show", "nope"], 1, "error: nope: no session has this id; "),
        (["show", "nope", "--raw"], 1, "error: nope: no request or session has this id; "),
        (["show", "trip", "--raw"], 1, "error: trip: several ids begin so: trip-1, trip-2; "),
        (["show", "r1", "--raw", "--format", "json"], 2, "error: --format json: means nothing with --raw, "),
        (["show", "r1", "--raw", "--content"], 2, "error: --content: means nothing with --raw, "),
        (["show", "r1", "--raw", "-o", "no/such/x"], 2, "error: no/such/x: its directory is not there; "),
        (["show", "r1", "--raw", "--tz", "Berlin"], 2, "error: Berlin: is not a time zone; "),
        (["sources", "--status", "done"], 2, "error: Invalid value for '--status'"),
        (["sources", "--limit", "-1"], 2, "error: Invalid value for '--limit'"),
        (["sources", "--tz", "Berlin"], 2, "error: Berlin: is not a time zone; "),
        (["show", "trip"], 1, "error: trip: several ids begin so: trip-1, trip-2; "),
        (["sql", "SELEC"], 1, "error: SELEC: "),
        (["sql", "CREATE TABLE t (a INT)"], 1, "error: CREATE TABLE t (a INT): "),
        (["sql", "SELECT * FROM '/etc/hosts'"], 1, "error: SELECT * FROM '/etc/hosts': "),
        (["report", "--since", "last week"], 2, "error: last week: is not a time; write 7d, "),
        (["report", "--until", "7x"], 2, "error: 7x: is not a time; write 7d, "),
        (["report", "--since", "1d", "--until", "2d"], 2, "error: --since 1d: is not before --until; "),
        (
            ["report", "--tz", "Berlin"],
            2,
            "error: Berlin: is not a time zone; write a name such as Europe/Berlin",
        ),
        (["show", "other", "--tz", "Berlin"], 2, "error: Berlin: is not a time zone; "),
        (["report", "--property", "gold"], 2, "error: gold: is not a property; write KEY=VALUE"),
        (["report", "--property", "=gold"], 2, "error: =gold: is not a property; write KEY=VALUE"),
        (["report", "--status", "bad"], 2, "error: bad: is not an HTTP status; write one such as 429"),
        (["list", "--sort", "total_cost"], 2, "error: total_cost: "),
        (["list", "--min-cost", "cheap"], 2, "error: cheap: is not an amount in USD; "),
        (["list", "--min-cost", "-1"], 2, "error: -1: is not an amount in USD; "),
        (["list", "--max-cost", "NaN"], 2, "error: NaN: is not an amount in USD; "),
        (["list", "--min-duration", "long"], 2, "error: long: is not a length of time; write 500ms, 30s"),
        (["list", "--limit", "0"], 2, "error: Invalid value for '--limit'"),
        (["list", "--limit", "x"], 2, "error: Invalid value for '--limit'"),
        (["list", "--format", "xml"], 2, "error: Invalid value for '--format'"),
        (["list", "-o", "out.xls"], 2, "error: out.xls: its suffix tells no format; add --format"),
        (
            ["list", "-o", "no/such/dir/out.csv"],
            2,
            "error: no/such/dir/out.csv: its directory is not there; ",
        ),
        (["list", "extra"], 2, "error: Got unexpected extra argument"),
        (["report", "--nmae", "x"], 2, "error: No such option: --nmae"),
        (["reprot"], 2, "error: No such command 'reprot'"),
        (["show"], 2, "error: Missing argument 'ID'"),
        (["ingest"], 2, "error: Missing argument 'PATHS'"),
        (["ingest", "no/such/log.jsonl"], 1, "error: no/such/log.jsonl: "),
    ],
)
def test_errors_are_one_line_that_names_value_reason_and_remedy(
    command: Command,
    database: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    code: int,
    line: str,
) -> None:
    monkeypatch.setenv("SESSIONS_DB", str(database))
    if arguments[0] == "ingest":
        monkeypatch.setenv("SESSIONS_DB", str(database.parent / "other.duckdb"))

    outcome = command(*arguments)

    assert outcome.err.startswith(line)
    assert outcome.err.count("\n") == 1
    assert outcome.out == ""
    assert outcome.code == code


def test_parser_errors_name_the_help_page(command: Command) -> None:
    assert command("list", "--limit", "x").err.endswith("; see `sessions list --help`\n")
    assert command("reprot").err.endswith("; see `sessions --help`\n")


def test_a_missing_database(command: Command, tmp_path: Path) -> None:
    outcome = command("report", "--db", str(tmp_path / "none.duckdb"))

    assert outcome.code == 3
    assert outcome.err.startswith(f"error: {tmp_path / 'none.duckdb'}: ")


def test_a_file_that_is_no_database(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "notes.duckdb"
    file.write_text("these are notes\n" * 300)

    assert command("report", "--db", str(file)).code == 3


def test_values_in_messages_are_harmless(command: Command, database: Path) -> None:
    outcome = command("report", "--db", str(database), "--name", "a\x1b[31m\nb\u202e")

    assert outcome.err.startswith("error: a\\x1b[31m b\\u202e: no session has this name; ")
    assert outcome.err.count("\n") == 1


def test_an_output_file_that_cannot_be_written(command: Command, database: Path, tmp_path: Path) -> None:
    outcome = command("names", "--db", str(database), "--format", "csv", "-o", str(tmp_path))

    assert outcome.code == 2
    assert outcome.err == f"error: {tmp_path}: cannot be written: Is a directory; name another file\n"


def test_a_fault_of_this_program(command: Command, database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("no\nway")

    monkeypatch.setattr("sessions.api.Database.names", broken)

    outcome = command("names", "--db", str(database))

    assert outcome.code == 1
    assert outcome.err == (
        "error: internal: ZeroDivisionError: no way; please report this line as a bug; "
        "run with SESSIONS_DEBUG=1 for the traceback\n"
    )
    monkeypatch.setenv("SESSIONS_DEBUG", "1")
    assert "Traceback (most recent call last)" in command("names", "--db", str(database)).err


def test_a_type_that_parquet_does_not_have(command: Command, database: Path, tmp_path: Path) -> None:
    query = "SELECT INTERVAL 1 MONTH AS i, TIMESTAMPTZ '2026-01-01 00:00:00+00' AS t"
    outcome = command("sql", query, "--db", str(database), "-o", str(tmp_path / "x.parquet"))

    assert outcome.code in (0, 1)
    assert "internal" not in outcome.err


def test_parquet_is_not_written_to_a_terminal(
    command: Command, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)

    outcome = command("names", "--db", str(database), "--format", "parquet")

    assert outcome.code == 2
    assert outcome.err == "error: parquet: is binary and would garble the terminal; add -o FILE or pipe it\n"


def run_shell(script: str, database: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SESSIONS_DB": str(database), "PYTHON": sys.executable}
    return subprocess.run(
        ["bash", "-c", script], env=environment, capture_output=True, text=True, check=False
    )


def test_a_reader_that_has_seen_enough_is_no_error(database: Path) -> None:
    query = '"$PYTHON" -m sessions sql "SELECT * FROM range(200000)" --format csv'
    script = query + ' | head -n 2; echo "${PIPESTATUS[0]}"'

    done = run_shell(script, database)

    assert done.stdout.splitlines() == ["range", "0", "0"]  # two lines of data, then the exit code
    assert done.stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
def test_a_full_disk_is_said(database: Path) -> None:
    done = run_shell('"$PYTHON" -m sessions names > /dev/full', database)

    assert done.stderr == "error: standard output: cannot be written: No space left on device; use -o FILE\n"
    assert done.returncode == 1


def test_a_closed_stderr_does_no_harm(database: Path) -> None:
    assert run_shell('"$PYTHON" -m sessions list --format table 2>&-', database).returncode == 0


@pytest.fixture
def heard() -> Iterator[None]:
    """Hear interrupts, although a test run that was started in the background ignores them."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize("delay_s", [0.6, 1.0])
def test_ctrl_c_is_one_line(database: Path, delay_s: float) -> None:
    """At any moment, in any query: this one's tasks are so long that DuckDB itself may not notice."""
    query = "SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b"
    ready = "import sys; from sessions.cli.main import run; print(flush=True); sys.exit(run(sys.argv[1:]))"
    call = [sys.executable, "-c", ready, "sql", query, "--db", str(database)]
    with subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(delay_s)
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=30)

    assert error == "interrupted\n"
    assert process.returncode == 130


@pytest.mark.usefixtures("heard")
def test_ctrl_c_in_an_ingest_says_what_is_kept(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sessions.api.Database.ingest", stopped)

    outcome = command("ingest", "x", "--db", str(tmp_path / "s.duckdb"))

    assert outcome.code == 130
    assert outcome.err == "interrupted; what was committed stays, and the same command reads the rest\n"


@pytest.mark.usefixtures("heard")
def test_an_interrupt_counts_whatever_is_made_of_it() -> None:
    def swallow() -> None:
        try:
            os.kill(os.getpid(), signal.SIGINT)
        except KeyboardInterrupt:
            raise RuntimeError("Query interrupted") from None

    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(Interrupted), interruptible():
        swallow()
    assert signal.getsignal(signal.SIGINT) is before


def test_other_errors_pass_through() -> None:
    with pytest.raises(ValueError, match="x"), interruptible():
        raise ValueError("x")


def test_messages_survive_a_missing_stderr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", None)
    messages.note("nobody hears this")

    assert not messages.colours_wanted(None)
