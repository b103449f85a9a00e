"""Files that change while they are read or between two runs: grown, truncated, replaced, rotated, deleted."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from sessions.ingest.readers import chunk
from sessions.ingest.readers.source import Source
from tests.factories import fetch
from tests.proof.cases_files import gz
from tests.proof.helpers import good, ids, lines, only, records, write

if TYPE_CHECKING:
    from sessions.api import Database


WhileRead = Callable[[Path, Callable[[], object]], None]


@pytest.fixture
def while_read(monkeypatch: pytest.MonkeyPatch) -> WhileRead:
    """Return a function that has something done when the first 2,000 bytes of a file have been read."""
    monkeypatch.setattr(chunk, "BATCH_BYTES", 1000)
    real = Path.open

    def arrange(path: Path, change: Callable[[], object]) -> None:
        looked = False

        class Raw(io.FileIO):
            done = False

            def readinto(self, buffer: Any, /) -> int | None:
                size = super().readinto(buffer)
                if not self.done:
                    self.done = True
                    change()
                return size

        def opened(self: Path, *args: Any, **options: Any) -> Any:
            nonlocal looked
            if self == path and looked:  # it is looked at first, and opened again to be read
                monkeypatch.setattr(Path, "open", real)
                return io.BufferedReader(Raw(path), 2000)
            looked = looked or self == path
            return real(self, *args, **options)

        monkeypatch.setattr(Path, "open", opened)

    return arrange


def test_a_file_that_is_gone_when_its_turn_comes(
    database: Database, tmp_path: Path, while_read: WhileRead
) -> None:
    first, gone = write(tmp_path / "a.jsonl", records(1, 9)), write(tmp_path / "b.jsonl", records(10, 20))
    while_read(first, gone.unlink)
    result = database.ingest(first, gone)

    assert [file.status for file in result.files] == ["complete", "refused"]
    assert result.files[1].error == f"{gone}: No such file or directory; check the file and its rights"
    assert ids(database) == list(range(1, 10))


def test_a_file_that_is_gone_once_it_was_looked_at(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, gone = write(tmp_path / "a.jsonl", records(1, 9)), write(tmp_path / "b.jsonl", records(10, 20))
    real = Source.open

    def opened(self: Source) -> Any:
        gone.unlink(missing_ok=True)
        return real(self)

    monkeypatch.setattr(Source, "open", opened)
    result = database.ingest(gone, first)

    assert [file.status for file in result.files] == ["refused", "complete"]
    assert result.files[0].error == f"{gone}: No such file or directory; check the file and its rights"


def test_a_file_that_is_deleted_while_it_is_read_is_read_to_its_end(
    database: Database, tmp_path: Path, while_read: WhileRead
) -> None:
    log = write(tmp_path / "log.jsonl", records(1, 20))
    while_read(log, log.unlink)

    assert only(database.ingest(log)).counts.requests == 20
    write(log, records(21, 25))  # another file of that name
    assert only(database.ingest(log)).counts.requests == 5
    assert ids(database) == list(range(1, 26))


def test_a_file_that_grows_while_it_is_read(
    database: Database, tmp_path: Path, while_read: WhileRead
) -> None:
    log = write(tmp_path / "log.jsonl", records(1, 20) + good(21)[:50])

    def grow(more: bytes) -> None:
        with log.open("ab") as file:
            file.write(more)

    while_read(log, lambda: grow(good(21)[50:] + b"\n" + records(22, 30) + good(31)[:30]))
    result = only(database.ingest(log))

    assert (result.counts.lines, result.counts.requests, result.unfinished_bytes) == (30, 30, 30)
    grow(good(31)[30:])
    assert only(database.ingest(log)).counts.requests == 1
    assert ids(database) == list(range(1, 32))
    assert fetch(database, "SELECT count(*) FROM quarantine") == [(0,)]


@pytest.mark.parametrize("left", [0, 15 * len(good(10)) + 7])
def test_a_file_that_is_truncated_while_it_is_read(
    database: Database, tmp_path: Path, while_read: WhileRead, left: int
) -> None:
    whole = records(1, 20)
    log = write(tmp_path / "log.jsonl", whole)
    while_read(log, lambda: os.truncate(log, left))
    counts = only(database.ingest(log)).counts

    assert (counts.requests, counts.quarantined) == (15 if left else 4, 0)
    write(log, records(101, 105))  # as copytruncate goes on
    database.ingest(log, write(tmp_path / "log.jsonl.1", whole))
    assert ids(database) == [*range(1, 21), *range(101, 106)]
    assert fetch(database, "SELECT count(*) FROM quarantine") == [(0,)]


def test_a_file_that_another_one_is_renamed_over_while_it_is_read(
    database: Database, tmp_path: Path, while_read: WhileRead
) -> None:
    log, other = write(tmp_path / "log.jsonl", records(1, 20)), write(tmp_path / "new", records(21, 60))
    while_read(log, lambda: other.replace(log))

    assert only(database.ingest(log)).counts.requests == 20  # the one that was opened
    assert only(database.ingest(log)).counts.requests == 40
    assert ids(database) == list(range(1, 61))


def test_a_file_that_is_rotated_while_it_is_read(
    database: Database, tmp_path: Path, while_read: WhileRead
) -> None:
    log = write(tmp_path / "log.jsonl", records(1, 20))

    def rotate() -> None:
        log.rename(tmp_path / "log.jsonl.1")
        write(log, records(21, 25))

    while_read(log, rotate)
    for _ in range(2):
        database.ingest(tmp_path)
    assert ids(database) == list(range(1, 26))
    assert {file.status for file in database.ingest(tmp_path).files} == {"unchanged"}


# --- rotation between two runs


@pytest.mark.parametrize(
    ("rotated", "more"),
    [("app.jsonl.1", b""), ("app-1.jsonl", b""), ("app.jsonl.1", records(31, 32) + b"oops again\n")],
)
def test_a_rotated_log_is_read_on_and_its_refused_lines_stay_single(
    database: Database, tmp_path: Path, rotated: str, more: bytes
) -> None:
    log = write(tmp_path / "app.jsonl", records(1, 30) + b"oops\n")
    database.ingest(tmp_path)
    write(log, log.read_bytes() + more).rename(tmp_path / rotated)
    write(log, records(51, 52))
    database.ingest(tmp_path)

    assert {file.status for file in database.ingest(tmp_path).files} == {"unchanged"}
    assert ids(database) == [*range(1, 33 if more else 31), 51, 52]
    assert fetch(database, "SELECT text FROM quarantine ORDER BY 1") == [
        ("oops",),
        *([("oops again",)] if more else []),
    ]


def test_two_copies_of_a_log_that_was_renamed(database: Database, tmp_path: Path) -> None:
    log = write(tmp_path / "app.jsonl", records(1, 30))
    database.ingest(log)
    grown = log.read_bytes() + records(31, 33)
    log.unlink()
    one, two = (write(tmp_path / f"app.jsonl.{number}", grown) for number in (1, 2))

    assert [file.counts.requests for file in database.ingest(one, two).files] == [3, 0]
    assert ids(database) == list(range(1, 34))


def test_a_chain_of_rotations(database: Database, tmp_path: Path) -> None:
    log = tmp_path / "app.jsonl"
    for turn in range(4):
        for number in range(turn - 1, 0, -1):
            (tmp_path / f"app.jsonl.{number}").rename(tmp_path / f"app.jsonl.{number + 1}")
        if turn:
            log.rename(tmp_path / "app.jsonl.1")
        write(log, records(100 * turn, 100 * turn + 19) + b"oops\n")
        counts = [file.counts.lines for file in database.ingest(tmp_path).files]
        assert counts == [21, *[0] * turn]  # what was read before is known under its new name

    assert fetch(database, "SELECT count(*) FROM quarantine") == [(4,)]
    assert fetch(
        database, "SELECT count(*), count(DISTINCT path) FROM sources WHERE status = 'complete'"
    ) == [(4, 4)]


def test_a_damaged_archive_that_a_whole_copy_takes_the_place_of(database: Database, tmp_path: Path) -> None:
    noise = Random(1)
    whole = gz(lines(*(good(number, note=noise.randbytes(4000).hex()) for number in range(1, 121))))
    damage = len(whole) * 9 // 10
    log = write(tmp_path / "log.jsonl.gz", whole[:damage] + bytes(100) + whole[damage + 100 :])
    broken = only(database.ingest(log))
    assert (broken.status, 0 < broken.counts.requests < 120) == ("partial", True)
    write(log, whole)

    assert only(database.ingest(log)).status == "complete"
    assert ids(database) == list(range(1, 121))
