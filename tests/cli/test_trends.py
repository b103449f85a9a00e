"""`sessions trends` as users call it."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

from sessions.cli.exit_codes import ExitCode
from tests.factories import gateway, ingest_lines

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Command


def test_by_day(command: Command, database: Path) -> None:
    done = command("trends", "--db", str(database), "--by", "day", "--format", "json")
    found = json.loads(done.out)

    assert (found["by"], found["tz"]) == ("day", "UTC")
    assert [(row["bucket"], row["requests"], row["total_cost_usd"]) for row in found["buckets"]] == [
        ("2026-03-02", 2, 0.7),  # 0.4 + 0.3
        ("2026-03-03", 1, None),
        ("2026-03-04", 1, 0.1),
    ]


def test_rows_are_buckets(command: Command, database: Path) -> None:
    done = command("trends", "--db", str(database), "--by", "week", "--format", "csv")

    assert [row["requests"] for row in csv.DictReader(io.StringIO(done.out))] == ["4"]


def test_in_a_time_zone(command: Command, database: Path) -> None:
    done = command("trends", "--db", str(database), "--by", "day", "--tz", "Pacific/Kiritimati")  # UTC+14

    assert [row.split()[:3] for row in done.out.splitlines()[1:]] == [
        ["2026-03-02", "Mon", "2"],
        ["2026-03-03", "Tue", "1"],
        ["2026-03-04", "Wed", "1"],
    ]


@pytest.mark.parametrize("width", [40, 60, 100, 160])
def test_no_line_is_wider_than_the_terminal(
    command: Command, database: Path, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    for size in ("hour", "day", "week"):
        lines = command("trends", "--db", str(database), "--by", size).out.splitlines()

        assert max(map(len, lines)) <= width


def test_requests_without_a_time_are_told(command: Command, tmp_path: Path) -> None:
    path = ingest_lines(tmp_path, gateway(start=None), gateway(request_id="r2")).path
    done = command("trends", "--db", str(path))

    assert done.err == "in no hour: 1 request without a time\n"


def test_nothing_and_nonsense(command: Command, database: Path) -> None:
    empty = command("trends", "--db", str(database), "--user", "x")

    assert (empty.code, empty.out) == (ExitCode.DONE, "No request with a time is in this slice.\n")
    assert command("trends", "--db", str(database), "--by", "month").code == ExitCode.USAGE
