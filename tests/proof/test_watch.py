"""Logs followed while they are written: one watch for all tests here, each with files of its own."""

from __future__ import annotations

import gzip
import os
import signal
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from sessions.schemas.database import reader
from tests.proof.crashing import finish, start
from tests.proof.helpers import good, lines, records, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE_S = 60
"""A watch looks every second; how busy the machine is, nobody knows."""


@dataclass(frozen=True)
class Watched:
    """A folder that a process watches, and the database that it writes."""

    folder: Path
    database: Path
    words: Path

    def ask(self, query: str) -> list[tuple[object, ...]]:
        """Return the rows of a query, read while the watch goes on."""
        with reader(self.database, PATIENCE_S) as connection:
            return connection.execute(query).fetchall()

    def wait_for(self, first: int, last: int) -> None:
        """Wait until the good lines with these numbers are requests."""
        wanted, number = last - first + 1, "split_part(request_id, '-', 2)::INT"
        query = f"SELECT count(*) FROM requests WHERE {number} BETWEEN {first} AND {last}"
        deadline = time.monotonic() + PATIENCE_S
        while not self.database.exists() or self.ask(query) != [(wanted,)]:
            assert time.monotonic() < deadline, self.words.read_text()
            time.sleep(0.1)

    def refused(self, name: str) -> list[tuple[object, ...]]:
        """Return the refused lines of a file, by the end of its name."""
        return self.ask(
            "SELECT source_line, text FROM quarantine JOIN sources USING (source_id)"
            f" WHERE ends_with(path, '/{name}') ORDER BY ALL"
        )


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """Watch a folder that is not there yet, until SIGTERM; that must end it well."""
    home = tmp_path_factory.mktemp("watch")
    one = Watched(home / "logs", home / "sessions.duckdb", home / "words.txt")
    call = ["ingest", str(one.folder), "--db", str(one.database)]
    process = start([*call, "--watch"], one.words)
    one.folder.mkdir()
    try:
        yield one
        assert process.pid is not None
        os.kill(process.pid, signal.SIGTERM)
        process.join(PATIENCE_S)
        assert process.exitcode == 0, one.words.read_text()
    finally:
        process.kill()
    before = one.ask("FROM requests ORDER BY ALL")
    finish(call, one.words)
    assert one.ask("FROM requests ORDER BY ALL") == before


def append(path: Path, data: bytes) -> None:
    with path.open("ab") as file:
        file.write(data)


def test_a_file_that_appears_and_grows(watched: Watched) -> None:
    log = write(watched.folder / "grows.jsonl", records(1, 2))
    watched.wait_for(1, 2)
    append(log, records(3, 3) + b"oops\n" + good(4)[:50])
    watched.wait_for(3, 3)
    append(log, good(4)[50:] + b"\n")
    watched.wait_for(4, 4)

    assert watched.refused("grows.jsonl") == [(4, "oops")]


def test_a_file_in_a_folder_that_appears(watched: Watched) -> None:
    (watched.folder / "2026" / "03").mkdir(parents=True)
    write(watched.folder / "2026" / "03" / "app.log", records(101, 102))
    watched.wait_for(101, 102)


def test_a_file_that_is_renamed_into_place(watched: Watched) -> None:
    write(watched.folder / "uploading.part", gzip.compress(records(201, 230))).rename(
        watched.folder / "uploaded.jsonl.gz"
    )
    watched.wait_for(201, 230)


def test_a_log_that_is_rotated(watched: Watched) -> None:
    log = write(watched.folder / "rotated.jsonl", records(301, 320) + b"oops\n")
    watched.wait_for(301, 320)
    append(log, records(321, 322))
    log.rename(watched.folder / "rotated.jsonl.1")
    write(log, records(323, 324))
    watched.wait_for(321, 324)
    append(log, records(325, 325))
    watched.wait_for(325, 325)

    assert watched.refused("rotated.jsonl.1") == [(21, "oops")]


def test_a_log_that_is_copied_and_truncated(watched: Watched) -> None:
    log = write(watched.folder / "truncated.jsonl", records(401, 420))
    watched.wait_for(401, 420)
    write(watched.folder / "truncated.jsonl.1", log.read_bytes())
    os.truncate(log, 0)
    append(log, records(421, 422))
    watched.wait_for(421, 422)

    assert watched.ask("SELECT count(*) FROM requests WHERE request_id LIKE 'CASE-4__'") == [(22,)]


def test_a_file_that_is_deleted(watched: Watched) -> None:
    log = write(watched.folder / "deleted.jsonl", records(501, 502))
    watched.wait_for(501, 502)
    log.unlink()
    write(watched.folder / "after.jsonl", records(503, 504))
    watched.wait_for(503, 504)


def test_a_file_that_is_no_log_yet(watched: Watched) -> None:
    log = write(watched.folder / "begins.jsonl", b"starting up\n")
    write(watched.folder / "meanwhile.jsonl", records(601, 602))
    watched.wait_for(601, 602)
    append(log, records(603, 604))
    watched.wait_for(603, 604)

    assert watched.refused("begins.jsonl") == [(1, "starting up")]


def test_a_reader_that_stays_is_waited_for(watched: Watched) -> None:
    write(watched.folder / "first.jsonl", lines(good(701)))
    watched.wait_for(701, 701)
    with reader(watched.database, PATIENCE_S) as connection:
        write(watched.folder / "second.jsonl", lines(good(702)))
        time.sleep(2)  # the watch finds the file, and the database locked
        found = connection.execute("SELECT request_id FROM requests WHERE request_id = 'CASE-702'")
        assert found.fetchall() == []
    watched.wait_for(702, 702)
