"""`sessions compare` as users call it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from sessions.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Command


def test_two_models(command: Command, database: Path) -> None:
    done = command(
        *("compare", "--db", str(database), "--model", "gpt-4o-mini", "--with-model", "gpt-4o"),
        *("--format", "json"),
    )
    found = json.loads(done.out)

    assert (found["first"]["label"], found["second"]["label"]) == ("gpt-4o-mini", "gpt-4o")
    rows = {row["measure"]: row for row in found["measures"]}
    assert (rows["requests"]["first"], rows["requests"]["second"], rows["requests"]["difference"]) == (
        3,
        1,
        2,
    )
    assert rows["total_cost_usd"]["difference"] == pytest.approx(0.6)  # 0.4 + 0.3 - 0.1
    assert rows["total_cost_usd"]["relative"] == pytest.approx(6)


def test_the_period_before(command: Command, database: Path) -> None:
    done = command(
        *("compare", "--db", str(database), "--since", "2026-03-03", "--until", "2026-03-05", "--previous"),
        *("--format", "json"),
    )
    found = json.loads(done.out)

    assert (found["second"]["since"], found["second"]["until"]) == (
        "2026-03-01T00:00:00Z",
        "2026-03-03T00:00:00Z",
    )
    assert [found[side]["requests"] for side in ("first", "second")] == [2, 2]


def test_only_what_is_said_differs(command: Command, database: Path) -> None:
    done = command(
        *("compare", "--db", str(database), "--name", "Trip", "--property", "tier=gold"),
        *("--with-property", "tier=free", "--with-until", "2030-01-01", "--goal", "/trip/book"),
    )

    assert done.out.splitlines()[0] == ("tier=gold · all times against tier=free · until 2030-01-01 UTC")
    assert done.out.splitlines()[-1] == "Only 0 sessions on one side: take the intervals with care."
    assert any(line.startswith("completed ") for line in done.out.splitlines())


@pytest.mark.parametrize("width", [60, 100, 160])
def test_no_line_is_wider_than_the_terminal(
    command: Command, database: Path, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    lines = command("compare", "--db", str(database), "--user", "u1", "--with-user", "u2").out.splitlines()

    assert len(lines) > 11
    assert max(map(len, lines)) <= width


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ([], ExitCode.USAGE, "with what is not said"),
        (["--previous"], ExitCode.USAGE, "needs a period to come before"),
        (["--name", "Trip", "--with-name", "Trip"], ExitCode.USAGE, "both sides are the same"),
        (["--with-name", "Tripp"], ExitCode.FAILED, "nearest: Trip"),
        (["--with-property", "tier"], ExitCode.USAGE, "is not a property"),
    ],
)
def test_what_is_refused(
    command: Command, database: Path, arguments: list[str], code: ExitCode, words: str
) -> None:
    done = command("compare", "--db", str(database), *arguments)

    assert (done.code, done.out) == (code, "")
    assert words in done.err
