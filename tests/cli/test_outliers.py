"""`sessions outliers` as users call it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from sessions.cli.exit_codes import ExitCode
from tests.analytics.factories import database, request

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Command


@pytest.fixture
def trips(tmp_path: Path) -> Path:
    """Twelve sessions that cost 1 to 12 cents, and one of a dollar with a name that acts on terminals."""
    rows = [request(session=f"s{n}", name="Trip\x1b[2J", cost=f"0.{n:02}") for n in range(1, 13)]
    return database(tmp_path, *rows, request(session="dear", name="Trip\x1b[2J", cost="1")).path


def test_why_in_words(command: Command, trips: Path) -> None:
    done = command("outliers", "--db", str(trips))

    assert done.out.splitlines()[1].split()[:3] == ["dear", "+20.9", "cost"]  # 0.6745 * 0.93 / 0.03
    assert "cost $1.00 is 14 times the median $0.07 of Trip\\x1b[2J" in done.out
    assert "\x1b" not in done.out
    assert done.err == (
        "1\N{EN DASH}1 of 1 session\n" + f"one of them whole: sessions show dear --db {trips}\n"
    )


def test_as_data(command: Command, trips: Path) -> None:
    (row,) = json.loads(command("outliers", "--db", str(trips), "--format", "json").out)

    assert (row["session_id"], row["measure"], row["value"], row["median"]) == ("dear", "cost", 1.0, 0.07)
    assert row["reasons"] == [row["reason"]]


def test_the_most_typical(command: Command, trips: Path) -> None:
    done = command("outliers", "--db", str(trips), "--typical", "--format", "json")

    assert [row["session_id"] for row in json.loads(done.out)] == ["s7"]  # of 1 to 12 and 100: median 7


@pytest.mark.parametrize("view", [[], ["--typical"]])
@pytest.mark.parametrize("width", [40, 60, 100, 160])
def test_no_line_is_wider_than_the_terminal(
    command: Command, trips: Path, monkeypatch: pytest.MonkeyPatch, width: int, view: list[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))

    assert max(map(len, command("outliers", "--db", str(trips), *view).out.splitlines())) <= width


def test_nothing_and_nonsense(command: Command, trips: Path) -> None:
    assert command("outliers", "--db", str(trips), "--threshold", "99").out == "No session is out of line.\n"
    assert (
        command("outliers", "--db", str(trips), "--min-sessions", "14").out == "No session is out of line.\n"
    )
    assert command("outliers", "--db", str(trips), "--typical", "--user", "x").out == "No session matches.\n"
    assert command("outliers", "--db", str(trips), "--threshold", "0").code == ExitCode.USAGE
