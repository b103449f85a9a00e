"""A disk that is full: one line says so, the file holds whole chunks, the same command goes on from there."""

from __future__ import annotations

import os
import subprocess
from random import Random
from typing import TYPE_CHECKING

import pytest

from sessions.api import Database
from tests.proof.crashing import Whole, copy_of, differences, disorder, finish, uninterrupted
from tests.proof.helpers import good, ids, lines, write
from tests.proof.runner import Way

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHUNKS = Way(batch_bytes=100_000)
RECORDS = 400
AGAIN = "and run the same command again: what was committed is kept"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a log that cannot be compressed to less than half of its 1.8 MB."""
    folder = tmp_path_factory.mktemp("full")
    noise = Random(1)
    records = [good(number, note=noise.randbytes(2000).hex()) for number in range(RECORDS)]
    write(folder / "log.jsonl", lines(*records, b"oops"))
    return folder


@pytest.fixture(scope="module")
def whole(folder: Path) -> Whole:
    """Return what becomes of the log where there is room."""
    database = folder / "whole.duckdb"
    return uninterrupted(ingest(folder, database), database, folder / "whole.txt", CHUNKS)


def ingest(folder: Path, database: Path) -> list[str]:
    return ["ingest", str(folder / "log.jsonl"), "--db", str(database)]


def last_words(output: Path) -> str:
    *_, words, _count = output.read_text().splitlines()
    return words


@pytest.mark.parametrize(("most_bytes", "is_made"), [(400_000, False), (700_000, True)])
def test_a_file_that_may_not_grow(
    folder: Path, whole: Whole, tmp_path: Path, most_bytes: int, is_made: bool
) -> None:
    database, output = tmp_path / "sessions.duckdb", tmp_path / "words.txt"
    finish(ingest(folder, database), output, Way(batch_bytes=100_000, most_bytes=most_bytes), code=3)

    assert last_words(output) == (
        f"error: {database}: cannot be written (File too large); "
        f"raise the limit of ulimit -f or of its file system, {AGAIN}"
    )
    assert database.exists() == is_made
    assert disorder(database) == []
    assert not is_made or 0 < len(ids(Database(database))) < RECORDS

    finish(ingest(folder, database), output, CHUNKS)
    assert differences(database, whole) == []


@pytest.mark.parametrize("most_bytes", [300_000, 600_000, 800_000, 1_000_000])
def test_a_compaction_without_room_changes_nothing(
    folder: Path, whole: Whole, tmp_path: Path, most_bytes: int
) -> None:
    database, output = copy_of(folder / "whole.duckdb", tmp_path / "copy"), tmp_path / "words.txt"
    finish(["compact", "--db", str(database)], output, Way(most_bytes=most_bytes), code=3)

    assert "cannot be written (File too large); raise the limit" in last_words(output)
    assert differences(database, whole) == []


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Return a file system of 1 MB."""
    if os.geteuid() != 0:
        pytest.skip("needs root, to mount a small file system")
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"cannot mount a small file system here: {mounted.stderr.decode().strip()}")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_disk_that_is_full(folder: Path, whole: Whole, tmp_path: Path, disk: Path) -> None:
    database, output = disk / "sessions.duckdb", tmp_path / "words.txt"
    finish(ingest(folder, database), output, CHUNKS, code=3)

    assert last_words(output) == (
        f"error: {database}: cannot be written (No space left on device); make room on its disk, {AGAIN}"
    )
    assert disorder(database) == []
    stored = len(ids(Database(database)))
    assert 0 < stored < RECORDS

    finish(["report", "--db", str(database)], output)  # it can be asked without room for a byte
    finish(ingest(folder, database), output, CHUNKS, code=3)
    assert len(ids(Database(database))) >= stored

    subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
    finish(ingest(folder, database), output, CHUNKS)
    assert differences(database, whole) == []
