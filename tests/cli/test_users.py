"""`sessions users` as users call it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from sessions.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Command


def test_users_and_those_without_one(command: Command, database: Path) -> None:
    done = command("users", "--db", str(database), "--format", "json")

    rows = json.loads(done.out)
    assert [(row["user_id"], row["requests"], row["total_cost_usd"]) for row in rows] == [
        ("u1", 2, 0.7),  # 0.4 + 0.3
        (None, 1, 0.1),
        ("u2", 1, None),
    ]
    assert done.err == ""


def test_sorted_a_page_at_a_time(command: Command, database: Path) -> None:
    done = command("users", "--db", str(database), "--sort", "failed_requests", "--desc", "--limit", "1")
    title, first = done.out.splitlines()

    assert "failed ▼" in title
    assert first.split()[0] == "u2"
    assert done.err == "1\N{EN DASH}1 of 3 users; --offset 1 for the next\n"


@pytest.mark.parametrize("width", [40, 60, 100, 160])
def test_no_line_is_wider_than_the_terminal(
    command: Command, database: Path, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    for column in ("user_id", "last_seen", "-prompt_tokens"):
        lines = command("users", "--db", str(database), "--sort", column).out.splitlines()

        assert len(lines) == 4
        assert max(map(len, lines)) <= width


def test_nobody_and_no_such_column(command: Command, database: Path) -> None:
    assert command("users", "--db", str(database), "--user", "x").out == "No user matches.\n"
    assert command("users", "--db", str(database), "--sort", "name").code == ExitCode.USAGE
