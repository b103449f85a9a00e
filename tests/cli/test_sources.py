"""`sessions sources` as a user runs it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from sessions.api import Database
from sessions.schemas.database import writer
from tests.factories import gateway, write_lines

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Command

KEYS = [
    *("source_id", "path", "format", "container", "compression", "status", "size_bytes", "read_to", "lines"),
    *("requests", "duplicates", "other", "quarantined", "first_read_at", "last_read_at"),
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with three logs that were read into `sessions.duckdb`."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "logs").mkdir()
    db = Database("sessions.duckdb")
    one = tmp_path / "logs/one.jsonl"
    db.ingest(write_lines(one, gateway(request_id="r1"), gateway(request_id="r1"), "", "oops"))
    db.ingest(write_lines(tmp_path / "two.jsonl", gateway(request_id="r2")))
    return tmp_path


def set_row(folder: Path, source_id: int, **values: object) -> None:
    """Change what the ledger says of a file, as a reading that was cut short would leave it."""
    assignments = ", ".join(f"{name} = ${name}" for name in values)
    with writer(folder / "sessions.duckdb") as connection:
        connection.execute(
            f"UPDATE sources SET {assignments} WHERE source_id = $id", {**values, "id": source_id}
        )


@pytest.mark.usefixtures("folder")
def test_keys(command: Command) -> None:
    """The keys are a contract: scripts read them."""
    outcome = command("sources", "--format", "json")
    rows = json.loads(outcome.out)

    assert [list(row) for row in rows] == [KEYS, KEYS]
    assert [row["source_id"] for row in rows] == [2, 1]
    assert rows[1]["first_read_at"].endswith("Z")
    assert outcome.err == ""


@pytest.mark.usefixtures("folder")
def test_for_reading(command: Command) -> None:
    outcome = command("sources")
    lines = [line.split() for line in outcome.out.splitlines()]

    assert lines[0][:6] == ["id", "file", "format", "read", "lines", "requests"]
    assert lines[1][:9] == ["2", "two.jsonl", "gateway", "all", "1", "1", "0", "0", "0"]
    assert lines[2][:9] == ["1", "logs/one.jsonl", "gateway", "all", "4", "1", "1", "1", "1"]
    assert outcome.err.splitlines() == [
        "2 files: 5 lines → 2 requests, 1 duplicate, 1 other, 1 quarantined",
        "refused lines: sessions quarantine list",
    ]
    assert outcome.code == 0


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        ({"status": "partial", "read_to": 50, "size_bytes": 200}, "25%"),
        ({"status": "partial", "read_to": 1, "size_bytes": 1000}, "<1%"),
        ({"status": "partial", "read_to": 200, "size_bytes": 200}, ">99%"),  # it has grown meanwhile
        ({"status": "partial", "read_to": 300, "size_bytes": 200}, ">99%"),
        ({"status": "partial", "read_to": 0, "size_bytes": 200}, "0%"),
        ({"status": "partial", "compression": "gzip"}, "part"),  # bytes of text against bytes on disk
        ({"status": "partial", "container": "parquet"}, "part"),  # rows against bytes
        ({"status": "partial", "size_bytes": 0}, "part"),
    ],
)
def test_how_far_a_file_was_read(
    command: Command, folder: Path, change: dict[str, object], shown: str
) -> None:
    set_row(folder, 2, **change)

    outcome = command("sources")
    assert outcome.out.splitlines()[1].split()[3] == shown
    assert outcome.err.splitlines()[1] == "1 file not read to the end; ingest again for the rest"


def test_a_rewritten_file_is_listed_once(command: Command, folder: Path) -> None:
    Database("sessions.duckdb").ingest(write_lines(folder / "two.jsonl", gateway(request_id="r3")))

    shown = command("sources")
    assert [line.split()[0] for line in shown.out.splitlines()] == ["id", "3", "1"]
    assert shown.err.splitlines() == [
        "2 files: 5 lines → 2 requests, 1 duplicate, 1 other, 1 quarantined",
        "1 replaced reading of rewritten files left out; see --status all",
        "refused lines: sessions quarantine list",
    ]
    every = command("sources", "--status", "all")
    assert [line.split()[:4] for line in every.out.splitlines()[1:]] == [
        ["3", "two.jsonl", "gateway", "all"],
        ["2", "two.jsonl", "gateway", "replaced"],
        ["1", "logs/one.jsonl", "gateway", "all"],
    ]
    assert every.err.startswith("3 files: 6 lines → 3 requests, 1 duplicate, 1 other, 1 quarantined\n")
    assert command("sources", "--status", "replaced").err == "1 file: 1 line → 1 request\n"
    assert command("sources", "--status", "PARTIAL").out == "No file matches.\n"


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("options", "ids", "position"),
    [
        (["--limit", "1"], ["2"], "1–1 of 2 files; --offset 1 for the next"),  # noqa: RUF001
        (["--limit", "1", "--offset", "1"], ["1"], "2–2 of 2 files"),  # noqa: RUF001
        (["--offset", "9" * 30], [], "0 of 2 files"),
        (["--limit", "1", "--all"], ["2", "1"], None),
    ],
)
def test_pages(command: Command, options: list[str], ids: list[str], position: str | None) -> None:
    outcome = command("sources", *options)

    assert [line.split()[0] for line in outcome.out.splitlines()[1:]] == ids
    assert outcome.err.splitlines()[1:-1] == ([position] if position else [])
    assert outcome.err.startswith("2 files: 5 lines → ")  # the sums are those of all pages


@pytest.mark.usefixtures("folder")
def test_data_says_only_that_it_was_cut(command: Command) -> None:
    assert command("sources", "--format", "csv").err == ""
    assert command("sources", "--format", "csv", "--offset", "1").err == ""
    cut = command("sources", "--format", "csv", "--limit", "1")
    assert cut.err == "1–1 of 2 files; --offset 1 for the next\n"  # noqa: RUF001


def test_times_in_a_zone(command: Command, folder: Path) -> None:
    set_row(folder, 2, last_read_at="2026-11-27 23:54:01")

    assert "2026-11-27 23:54" in command("sources").out
    assert "2026-11-28 08:54" in command("sources", "--tz", "Asia/Tokyo").out


def test_an_empty_database(command: Command, tmp_path: Path) -> None:
    database = tmp_path / "empty.duckdb"
    with writer(database):
        pass

    shown = command("sources", "--db", str(database))
    assert (shown.out, shown.code) == ("No file was read.\n", 0)
    assert shown.err == "0 files: 0 lines → 0 requests\n"
    assert command("sources", "--db", str(database), "--format", "json").out == "[]\n"
    assert command("sources", "--db", str(database), "--format", "csv").out == ",".join(KEYS) + "\r\n"
