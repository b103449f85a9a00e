"""The ledger: what was read, how far, and which files a path or a number means."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sessions import QueryError, UsageError
from sessions.analytics.sources import source_ids
from sessions.api import Database
from sessions.schemas.database import reader, writer
from tests.factories import fetch, gateway, write_lines

COLUMNS = (
    *("source_id", "path", "format", "container", "compression", "status", "size_bytes", "read_to", "lines"),
    *("requests", "duplicates", "other", "quarantined", "first_read_at", "last_read_at"),
)

if TYPE_CHECKING:
    from collections.abc import Iterable


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with three logs that were read: `one.jsonl` was rewritten since, and is sources 1 and 4."""
    folder = tmp_path_factory.mktemp("ledger")
    db = Database(folder / "sessions.duckdb")
    one = write_lines(folder / "one.jsonl", gateway(request_id="r1"), gateway(request_id="r1"), "", "oops")
    db.ingest(one)
    db.ingest(write_lines(folder / "two.jsonl", gateway(request_id="r2")))
    db.ingest(write_lines(folder / "cut.jsonl", gateway(request_id="r3")))
    db.ingest(write_lines(one, gateway(request_id="r4"), gateway(request_id="r1")))
    with writer(db.path) as connection:
        connection.execute("UPDATE sources SET status = 'partial', read_to = 100 WHERE source_id = 3")
    return folder


@pytest.fixture(scope="module")
def db(folder: Path) -> Database:
    return Database(folder / "sessions.duckdb")


def test_the_columns_are_a_contract(db: Database) -> None:
    assert db.sources().columns == COLUMNS


def test_where_every_line_of_a_file_ended(db: Database, folder: Path) -> None:
    (first,) = db.sources("replaced").records()

    assert first["path"] == str(folder / "one.jsonl")
    assert (first["format"], first["container"], first["compression"]) == ("gateway", "jsonl", "none")
    outcomes = [first[name] for name in ("requests", "duplicates", "other", "quarantined")]
    assert outcomes == [1, 1, 1, 1]  # r1, r1 again, the blank line, oops
    assert first["lines"] == sum(outcomes)
    assert first["read_to"] == first["size_bytes"]
    assert first["first_read_at"] <= first["last_read_at"]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (None, [4, 3, 2]),  # the last read first
        ("complete", [4, 2]),
        ("partial", [3]),
        ("replaced", [1]),
        ("all", [4, 3, 2, 1]),
    ],
)
def test_files_of_a_status(db: Database, status: Any, expected: list[int]) -> None:
    assert db.sources(status).column("source_id") == expected


@pytest.mark.parametrize("status", ["", "done", "Complete", "all'--"])
def test_a_status_that_there_is_not(db: Database, status: Any) -> None:
    message = r"is no status of a file; choose complete, partial, replaced, all$"
    with pytest.raises(UsageError, match=message):
        db.sources(status)


@pytest.mark.parametrize(
    ("limit", "offset", "expected"),
    [(2, 0, [4, 3]), (2, 2, [2]), (None, 1, [3, 2]), (0, 0, []), (10**30, 0, [4, 3, 2]), (5, 10**30, [])],
)
def test_pages(db: Database, limit: int | None, offset: int, expected: list[int]) -> None:
    assert db.sources(limit=limit, offset=offset).column("source_id") == expected


@pytest.mark.parametrize(("limit", "offset", "name"), [(-1, 0, "limit"), (None, -5, "offset")])
def test_pages_that_cannot_be(db: Database, limit: int | None, offset: int, name: str) -> None:
    with pytest.raises(UsageError, match=f"{name} cannot be negative; give 0 or more"):
        db.sources(limit=limit, offset=offset)


def test_counts_by_status(db: Database) -> None:
    counts = db.source_counts()

    assert counts.columns == ("status", "files", *COLUMNS[8:13])
    assert counts.rows == (
        ("complete", 2, 3, 2, 1, 0, 0),  # r4, r1 again; r2
        ("partial", 1, 1, 1, 0, 0, 0),
        ("replaced", 1, 4, 1, 1, 1, 1),
    )
    assert sum(counts.column("requests")) == fetch(db, "SELECT count(*) FROM requests")[0][0]


def ids_of(db: Database, named: Iterable[str | int | Path]) -> list[int]:
    with reader(db.path) as connection:
        return source_ids(connection, named)


def test_files_by_number_and_by_path(db: Database, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)

    assert ids_of(db, ["2"]) == ids_of(db, [2]) == [2]
    assert ids_of(db, [str(folder / "two.jsonl")]) == ids_of(db, [Path("two.jsonl")]) == [2]
    assert ids_of(db, ["./one.jsonl"]) == [1, 4]  # both readings of the path
    assert ids_of(db, ["3", "../" + folder.name + "/two.jsonl"]) == [3, 2]
    assert ids_of(db, []) == []


def test_a_file_that_is_called_like_a_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    db = Database(tmp_path / "sessions.duckdb")
    for name in ("2", "b"):
        db.ingest(write_lines(tmp_path / name, gateway(request_id=name)))
    monkeypatch.chdir(tmp_path)

    assert ids_of(db, ["2"]) == [2]  # the number
    assert ids_of(db, ["./2"]) == [1]


@pytest.mark.parametrize("named", ["none.log", "9", "-1", "", "a\0b", "x" * 5000, "'", "%", "*.jsonl", "/"])
def test_a_file_that_was_not_read(db: Database, named: str) -> None:
    with pytest.raises(QueryError, match="no file of this path or number was read; "):
        ids_of(db, [named])


def test_the_nearest_files_are_offered(db: Database, folder: Path) -> None:
    with pytest.raises(QueryError) as caught:
        ids_of(db, ["logs/tow.jsonl"])

    assert f"; nearest: {folder / 'two.jsonl'} (2), " in str(caught.value)


def test_an_empty_database(tmp_path: Path) -> None:
    db = Database(tmp_path / "sessions.duckdb")
    with writer(db.path):
        pass

    assert (db.sources().columns, len(db.sources("all")), len(db.source_counts())) == (COLUMNS, 0, 0)
    with pytest.raises(QueryError, match="see the files with: sessions sources --status all"):
        ids_of(db, ["1"])
