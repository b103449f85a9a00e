"""Which file is which: grown, rewritten, rotated, copied, truncated, and what of it is still to be read."""

from __future__ import annotations

import gzip
import os
from random import Random
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pytest

from sessions.api import Database
from tests.factories import Record, fetch, gateway, line, texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sessions.ingest.counts import FileResult

Pack = "Callable[[bytes], bytes]"
PACKS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "plain": bytes,
    "gzip": gzip.compress,
    "zstd": lambda data: pa.compress(data, "zstd", asbytes=True),
}
SOURCES: Final = "SELECT source_id, path, lines, status FROM sources ORDER BY source_id"


@pytest.fixture
def db(tmp_path: Path) -> Database:
    return Database(tmp_path / "sessions.duckdb")


def record(name: str) -> Record:
    """Return a request whose line is longer, also compressed, than what a file is known by."""
    return gateway(request_id=name, session=f"of {name}", note=Random(name).randbytes(5000).hex())


def lines(*names: str) -> bytes:
    return b"".join(line(record(name)) + b"\n" for name in names)


def result_of(db: Database, *paths: Path, **options: Any) -> list[tuple[str, int, int, int]]:
    """Ingest files; return status, lines, requests and duplicates of each."""
    return [outcome(file) for file in db.ingest(*paths, **options).files]


def outcome(file: FileResult) -> tuple[str, int, int, int]:
    counts = file.counts
    assert counts.reconcile
    return file.status, counts.lines, counts.requests, counts.duplicates


def sources(db: Database) -> list[tuple[int, str, int, str]]:
    """Return number, file name, lines and status of every source."""
    return [(row[0], row[1].rpartition("/")[2], *row[2:]) for row in fetch(db, SOURCES)]


UNCHANGED: Final = ("unchanged", 0, 0, 0)


@pytest.mark.parametrize("pack", PACKS)
def test_a_file_that_grows(tmp_path: Path, db: Database, pack: str) -> None:
    log = tmp_path / "app.log"
    log.write_bytes(PACKS[pack](lines("a", "b")))
    assert result_of(db, log) == [("complete", 2, 2, 0)]
    for name in ("c", "d"):
        with log.open("ab") as file:
            file.write(PACKS[pack](lines(name)))
        assert result_of(db, log) == [("complete", 1, 1, 0)]
        assert result_of(db, log) == [UNCHANGED]

    assert sources(db) == [(1, "app.log", 4, "complete")]


@pytest.mark.parametrize("pack", PACKS)
def test_a_file_that_is_rewritten_behind_the_same_head(tmp_path: Path, db: Database, pack: str) -> None:
    log = tmp_path / "app.log"
    log.write_bytes(PACKS[pack](lines("a", "b", "c")))
    result_of(db, log)
    log.write_bytes(PACKS[pack](lines("a", "x", "y", "z")))

    assert result_of(db, log) == [("complete", 4, 3, 1)]
    assert sources(db) == [(1, "app.log", 3, "replaced"), (2, "app.log", 4, "complete")]
    assert fetch(db, "SELECT string_agg(request_id, '' ORDER BY request_id) FROM requests") == [("abcxyz",)]


def test_a_small_file_that_is_rewritten_behind_the_same_head(tmp_path: Path, db: Database) -> None:
    log = tmp_path / "app.log"
    first, second, third = (line(gateway(request_id=name)) + b"\n" for name in "abc")
    log.write_bytes(first + second)
    result_of(db, log)
    log.write_bytes(first + third + second)  # grown, and no longer the same

    assert result_of(db, log) == [("complete", 3, 1, 2)]


def test_a_file_of_the_same_size_at_another_time(tmp_path: Path, db: Database) -> None:
    log = tmp_path / "app.log"
    log.write_bytes(lines("a", "b"))
    result_of(db, log)
    os.utime(log, ns=(0, 0))
    assert result_of(db, log) == [UNCHANGED]
    assert fetch(db, "SELECT modified_ns FROM sources") == [(0,)]
    log.write_bytes(lines("a", "c"))
    os.utime(log, ns=(5, 5))
    assert result_of(db, log) == [("complete", 2, 1, 1)]


def test_a_file_of_the_same_size_and_time_is_not_looked_at(tmp_path: Path, db: Database) -> None:
    log = tmp_path / "app.log"
    log.write_bytes(lines("a", "b"))
    result_of(db, log)
    status = log.stat()
    log.write_bytes(lines("a", "c"))
    os.utime(log, ns=(status.st_mtime_ns, status.st_mtime_ns))

    assert result_of(db, log) == [UNCHANGED]  # what ten thousand old files cost no more for


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("more", ["", "c"])
@pytest.mark.parametrize("order", [("app.log", "app.log.1"), ("app.log.1", "app.log")])
def test_a_file_that_is_rotated(
    tmp_path: Path, db: Database, pack: str, more: str, order: tuple[str, str]
) -> None:
    log, old = tmp_path / "app.log", tmp_path / "app.log.1"
    log.write_bytes(PACKS[pack](lines("a", "b")))
    result_of(db, log)
    with log.open("ab") as file:
        file.write(PACKS[pack](lines(*more)) if more else b"")
    log.rename(old)
    log.write_bytes(PACKS[pack](lines("d")))
    found = result_of(db, *(tmp_path / name for name in order))

    expected = {"app.log": ("complete", 1, 1, 0), "app.log.1": ("complete", 1, 1, 0) if more else UNCHANGED}
    assert found == [expected[name] for name in order]
    assert sources(db) == [(1, "app.log.1", 2 + len(more), "complete"), (2, "app.log", 1, "complete")]
    assert result_of(db, log, old) == [UNCHANGED, UNCHANGED]
    with log.open("ab") as file:
        file.write(PACKS[pack](lines("e")))
    assert result_of(db, log, old) == [("complete", 1, 1, 0), UNCHANGED]


def test_a_file_that_is_rotated_and_turns_up_later(tmp_path: Path, db: Database) -> None:
    log, old = tmp_path / "app.log", tmp_path / "app.log.1"
    log.write_bytes(lines("a", "b") + b"oops\n")
    result_of(db, log)
    log.rename(old)
    log.write_bytes(lines("d"))
    assert result_of(db, log) == [("complete", 1, 1, 0)]
    assert sources(db) == [(1, "app.log", 3, "replaced"), (2, "app.log", 1, "complete")]
    assert fetch(db, "SELECT source_id, text FROM quarantine") == [(1, "oops")]
    with old.open("ab") as file:
        file.write(lines("c"))

    assert result_of(db, old) == [("complete", 1, 1, 0)]
    assert sources(db) == [(1, "app.log.1", 4, "complete"), (2, "app.log", 1, "complete")]
    assert fetch(db, "SELECT source_line FROM requests WHERE request_id = 'c'") == [(4,)]
    assert fetch(db, "SELECT source_id, text FROM quarantine") == [(1, "oops")]
    assert texts(db)[1, 4] == line(record("c")).decode()


def test_a_file_that_is_moved(tmp_path: Path, db: Database) -> None:
    log, moved = tmp_path / "app.log", tmp_path / "old.log"
    log.write_bytes(lines("a"))
    result_of(db, log)
    log.rename(moved)

    assert result_of(db, moved) == [UNCHANGED]
    assert sources(db) == [(1, "old.log", 1, "complete")]


def test_a_copy_is_no_move(tmp_path: Path, db: Database) -> None:
    log, copy = tmp_path / "app.log", tmp_path / "copy.log"
    for path in (log, copy):
        path.write_bytes(lines("a", "b"))
        result_of(db, path)
    assert sources(db) == [(1, "app.log", 2, "complete"), (2, "copy.log", 2, "complete")]
    with log.open("ab") as file:
        file.write(lines("c"))

    assert result_of(db, log, copy) == [("complete", 1, 1, 0), UNCHANGED]


def test_a_copy_that_goes_another_way_is_read_anew(tmp_path: Path, db: Database) -> None:
    log, copy = tmp_path / "app.log", tmp_path / "copy.log"
    log.write_bytes(lines("a", "b"))
    copy.write_bytes(lines("a", "c"))

    assert result_of(db, log, copy) == [("complete", 2, 2, 0), ("complete", 2, 1, 1)]


@pytest.mark.parametrize("order", [("app.log", "app.log.1"), ("app.log.1", "app.log")])
def test_copied_and_truncated(tmp_path: Path, db: Database, order: tuple[str, str]) -> None:
    log, old = tmp_path / "app.log", tmp_path / "app.log.1"
    log.write_bytes(lines("a", "b"))
    result_of(db, log)
    old.write_bytes(log.read_bytes() + lines("c"))  # written between the reading and the copy
    log.write_bytes(lines("d"))
    found = dict(zip(order, result_of(db, *(tmp_path / name for name in order)), strict=True))

    assert found == {"app.log": ("complete", 1, 1, 0), "app.log.1": ("complete", 1, 1, 0)}
    assert sources(db) == [(1, "app.log.1", 3, "complete"), (2, "app.log", 1, "complete")]


def test_truncated_to_nothing(tmp_path: Path, db: Database) -> None:
    log = tmp_path / "app.log"
    log.write_bytes(lines("a", "b"))
    result_of(db, log)
    log.write_bytes(b"")
    assert [file.status for file in db.ingest(tmp_path).files] == ["empty"]
    log.write_bytes(lines("c"))

    assert result_of(db, log) == [("complete", 1, 1, 0)]
    assert sources(db) == [(1, "app.log", 2, "replaced"), (2, "app.log", 1, "complete")]


def test_a_small_file_is_not_told_by_its_head(tmp_path: Path, db: Database) -> None:
    """Many small files begin alike; read again, their requests are duplicates."""
    log, moved = tmp_path / "app.log", tmp_path / "old.log"
    log.write_bytes(line(gateway(request_id="a")) + b"\n")
    result_of(db, log)
    log.rename(moved)

    assert result_of(db, moved) == [("complete", 1, 0, 1)]


def test_a_rotated_file_is_compressed(tmp_path: Path, db: Database) -> None:
    """Its bytes are others, so it is read again, and adds nothing but what is new."""
    log, old = tmp_path / "app.log", tmp_path / "app.log.1.gz"
    log.write_bytes(lines("a", "b"))
    result_of(db, log)
    old.write_bytes(gzip.compress(log.read_bytes() + lines("c")))
    log.unlink()

    assert result_of(db, old) == [("complete", 3, 1, 2)]


def test_a_json_array_that_changes_is_read_anew(tmp_path: Path, db: Database) -> None:
    log = tmp_path / "export.json"
    log.write_bytes(b"[" + line(record("a")) + b"]")
    assert result_of(db, log) == [("complete", 1, 1, 0)]
    assert result_of(db, log) == [UNCHANGED]
    log.write_bytes(b"[" + line(record("a")) + b",\n" + line(record("b")) + b"]")

    assert result_of(db, log) == [("complete", 2, 1, 1)]
    assert sources(db) == [(1, "export.json", 1, "replaced"), (2, "export.json", 2, "complete")]


def test_lines_that_become_a_document(tmp_path: Path, db: Database) -> None:
    log = tmp_path / "app.log"
    log.write_bytes(line(record("a")))
    assert result_of(db, log) == [("complete", 1, 1, 0)]
    log.write_bytes(line(record("a")) + line(record("b")))

    assert result_of(db, log) == [("complete", 2, 1, 1)]
    assert fetch(db, "SELECT container FROM sources ORDER BY source_id") == [("jsonl",), ("json",)]
