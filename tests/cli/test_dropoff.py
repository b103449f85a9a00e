"""`sessions dropoff` and the goals of `sessions report`, as a user runs them."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from tests.factories import gateway, ingest_lines

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Command

HOSTILE = "/x\x1b[31m[bold]\u202e</script>"


@pytest.fixture
def at(database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty directory, on the small database."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SESSIONS_DB", str(database))
    return tmp_path


def answer(command: Command, *arguments: str) -> dict[str, Any]:
    outcome = command(*arguments, "--format", "json")
    assert outcome.code == 0, outcome.err
    return dict(json.loads(outcome.out))


@pytest.mark.usefixtures("at")
def test_a_goal_on_the_command_line(command: Command) -> None:
    found = answer(command, "dropoff", "--goal", "/trip/book")

    assert found["outcomes"]["sessions"] == 3
    assert {way: found["outcomes"][way] for way in ("completed", "failed", "abandoned", "open", "ended")} == {
        "completed": 1,  # trip-1
        "failed": 1,  # trip-2
        "abandoned": 0,
        "open": 1,  # other, at the end of all data
        "ended": 0,
    }
    assert answer(command, "report", "--goal", "/trip/book")["outcomes"] == found["outcomes"]
    assert answer(command, "report", "--goal", "/trip/book")["dropoff"] == found["operations"]


@pytest.mark.usefixtures("at")
def test_without_a_goal(command: Command) -> None:
    found = answer(command, "dropoff")

    assert (found["outcomes"]["completed"], found["outcomes"]["ended"]) == (None, 1)
    assert "No goal is set" in command("dropoff").out
    assert "abandoned" not in command("dropoff").out


def test_goals_of_the_file_in_the_working_directory(command: Command, at: Path) -> None:
    (at / "sessions.toml").write_text('[goals]\nTrip = "/trip/book"\n')
    assert answer(command, "dropoff")["outcomes"]["completed"] == 1
    assert answer(command, "report")["outcomes"]["completed"] == 1
    assert answer(command, "dropoff", "--goal", "/trip/*")["goals"] == [
        {"session_name": None, "pattern": "/trip/*", "operations": 2, "sessions": 3, "warning": None}
    ]

    (at / "other.toml").write_text('[goals]\n"*" = ["/x", "/trip/book"]\n')
    assert answer(command, "dropoff", "--config", "other.toml")["outcomes"]["completed"] == 2


@pytest.mark.usefixtures("at")
def test_a_goal_that_nothing_matches_is_a_warning(command: Command) -> None:
    for words in (["dropoff"], ["report"], ["dropoff", "--format", "csv", "--sessions"]):
        outcome = command(*words, "--goal", "/trip/bok", "--goal", "/trip/search")
        assert (outcome.code, outcome.err) == (
            0,
            "warning: goal /trip/bok: no operation matches; nearest: /trip/book, /trip/search\n",
        )


@pytest.mark.usefixtures("at")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--goal", "nonsense"], "error: nonsense: is no operation; write one such as /booking/confirm"),
        (["--goal", ""], "error: '': is no operation"),
        (["--operation", "/trip/serch"], "no request has this operation; nearest: /trip/search"),
        (
            ["--operation", "/trip", "--depth", "2"],
            "no request has this operation at depth 2; nearest: /trip/",
        ),
        (["--outcome", "failed"], "error: --outcome failed: chooses sessions; add --sessions"),
        (["--sessions", "--outcome", "completed"], "completed: means nothing without a goal"),
        (["--grace", "soon"], "error: soon: is not a length of time"),
        (["--config", "none.toml"], "error: none.toml: No such file"),
        (["--depth", "0"], "see `sessions dropoff --help`"),
        (["--name", "Trap"], "error: Trap: no session has this name; nearest: Trip"),
    ],
)
def test_what_makes_no_sense(command: Command, arguments: list[str], message: str) -> None:
    outcome = command("dropoff", *arguments)

    assert outcome.code in (1, 2)
    assert outcome.out == ""
    assert message in outcome.err
    assert outcome.err.count("\n") == 1


@pytest.mark.usefixtures("at")
def test_rows_are_the_operations(command: Command, tmp_path: Path) -> None:
    found = answer(command, "dropoff")["operations"]
    lines = command("dropoff", "--format", "jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == found
    rows = list(csv.DictReader(io.StringIO(command("dropoff", "--format", "csv").out)))
    assert [row["operation"] for row in rows] == [row["operation"] for row in found]
    assert command("dropoff", "-o", str(tmp_path / "ends.parquet")).code == 0
    assert pq.read_table(tmp_path / "ends.parquet").column("ends").to_pylist() == [r["ends"] for r in found]
    assert "## Differences" in command("dropoff", "--format", "markdown").out


@pytest.mark.usefixtures("at")
def test_what_a_limit_cuts_is_said(command: Command) -> None:
    cut = command("dropoff", "--format", "csv", "--limit", "1")
    assert len(cut.out.splitlines()) == 2
    assert cut.err == "1 of 3 operations; --all for all of them\n"
    assert "(2 others)" in command("dropoff", "--limit", "1").out
    assert "(1 other)" in command("dropoff", "--limit", "2").out
    assert command("dropoff", "--format", "csv", "--limit", "1", "--all").err == ""
    listed = command("dropoff", "--sessions", "--limit", "1", "--format", "csv")
    assert listed.err == "1 of 3 sessions; --all for all of them\n"


@pytest.mark.parametrize(
    ("arguments", "others"), [([], True), (["--all"], False), (["--limit", "17"], False)]
)
def test_a_terminal_shows_as_many_operations_as_can_be_read(
    command: Command, tmp_path: Path, arguments: list[str], others: bool
) -> None:
    lines = [gateway(request_id=f"r{n}", session=f"s{n}", path=f"/only/op{chr(97 + n)}") for n in range(17)]
    shown = command("dropoff", "--db", str(ingest_lines(tmp_path, *lines).path), *arguments).out

    assert ("(2 others)" in shown) == others  # 17 - 15
    assert ("/only/opq" in shown) != others


@pytest.mark.usefixtures("at")
def test_the_sessions_behind_a_stop(command: Command, database: Path) -> None:
    outcome = command(
        "dropoff", "--operation", "/trip/*", "--sessions", "--goal", "/trip/book", "--format", "json"
    )
    assert [(row["session_id"], row["outcome"]) for row in json.loads(outcome.out)] == [
        ("trip-1", "completed"),
        ("trip-2", "failed"),
    ]
    shown = command("dropoff", "--operation", "/trip/search", "--sessions", "--outcome", "lost")
    assert "trip-2" in shown.out
    assert shown.err == (
        f"1 session\none of them, request by request: sessions show trip-2 --db {database}\n"
    )
    assert (
        command("dropoff", "--sessions", "--outcome", "ended", "--operation", "/x").out
        == "No session matches.\n"
    )


@pytest.mark.usefixtures("at")
def test_an_empty_slice(command: Command) -> None:
    outcome = command("dropoff", "--since", "2100-01-01", "--until", "2101-01-01")
    assert outcome.code == 0
    assert outcome.out.endswith("No session is in this slice.\n")
    assert answer(command, "dropoff", "--since", "2100-01-01", "--goal", "/x")["outcomes"]["completed"] == 0


@pytest.mark.parametrize("width", [40, 60, 100, 160])
def test_names_from_logs_do_nothing_to_a_terminal(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    times = [f"2026-03-0{1 + n // 20}T09:{n % 20:02}:00Z" for n in range(45)]
    database = ingest_lines(
        tmp_path,
        *(
            gateway(
                request_id=f"r{n}",
                session=f"s{n // 2 if n < 44 else 99}",
                name=HOSTILE,
                path=HOSTILE,
                start=when,
                model=HOSTILE if n % 2 else "plain",
            )
            for n, when in enumerate(times)
        ),
    )
    db = str(database.path)
    shown = command("dropoff", "--db", db, "--name", HOSTILE, "--goal", "/" + HOSTILE)

    assert shown.code == 0
    for text in (shown.out, shown.err, command("dropoff", "--db", db, "--sessions").out):
        assert text
        assert not any(char in text for char in "\x1b\u202e")
    assert max(map(len, shown.out.splitlines())) <= width
    assert "What differs before the end" in shown.out
    if width >= 100:
        assert r"The model /x\x1b[31m[bold]\u202e</script> is seen before the end only" in shown.out
