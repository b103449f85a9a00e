"""kill -9 at any moment: the file opens, holds whole chunks, and the same command completes the rest."""

from __future__ import annotations

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from sessions.api import Database
from tests.proof.crashing import (
    Round,
    Whole,
    copy_of,
    differences,
    finish,
    kill_and_finish,
    start,
    uninterrupted,
    write_logs,
)
from tests.proof.helpers import everything, ids, records, write
from tests.proof.runner import Way

if TYPE_CHECKING:
    from pathlib import Path

ROUNDS = 10


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("crashes")
    write_logs(folder / "logs")
    return folder


def ingest(folder: Path, database: Path) -> list[str]:
    return ["ingest", str(folder / "logs"), "--db", str(database)]


@pytest.fixture(scope="module")
def whole(folder: Path) -> Whole:
    """Return what an ingest makes that nobody kills."""
    database = folder / "whole.duckdb"
    return uninterrupted(ingest(folder, database), database, folder / "whole.txt")


def in_its_own_folder(folder: Path, name: str) -> Path:
    (folder / name).mkdir()
    return folder / name / "sessions.duckdb"


def test_an_ingest_that_is_killed_is_completed_by_the_next(folder: Path, whole: Whole) -> None:
    assert {table: len(rows) for table, rows in whole.held.items()} == {
        "requests": 34, "sessions": 3, "steps": 34, "quarantine": 4, "sources": 5, "texts": 34,
    }  # fmt: skip

    def killed(seed: int) -> Round:
        database = in_its_own_folder(folder, f"ingest-{seed}")
        return kill_and_finish(ingest(folder, database), database, whole, seed)

    with ThreadPoolExecutor(2) as pool:
        rounds = list(pool.map(killed, range(ROUNDS)))

    assert [one for one in rounds if one.differences] == []
    assert sum(one.at_work for one in rounds) > 0


def test_a_compaction_that_is_killed_changes_nothing(folder: Path, whole: Whole) -> None:
    database = copy_of(folder / "whole.duckdb", folder / "compacted")
    compacted = uninterrupted(["compact", "--db", str(database)], database, folder / "compacted.txt")
    assert compacted.held == whole.held

    def killed(seed: int) -> Round:
        mine = copy_of(folder / "whole.duckdb", folder / f"compact-{seed}")
        return kill_and_finish(["compact", "--db", str(mine)], mine, compacted, seed)

    with ThreadPoolExecutor(2) as pool:
        rounds = list(pool.map(killed, range(ROUNDS)))

    assert [one for one in rounds if one.differences] == []
    assert sum(one.at_work for one in rounds) > 0


def test_what_a_killed_compaction_left_is_gone_after_the_next_ingest(folder: Path, whole: Whole) -> None:
    database = copy_of(folder / "whole.duckdb", folder / "left")
    process = start(["compact", "--db", str(database)], folder / "left.txt", Way(die_at=8))
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert [file.name for file in database.parent.glob("*.compacting")] == [f"{database.name}.compacting"]

    finish(ingest(folder, database), folder / "left.txt")
    assert differences(database, whole) == []


def test_a_watch_that_is_terminated_ends_well(tmp_path: Path) -> None:
    log = write(tmp_path / "log.jsonl", records(1, 200))
    database, output = tmp_path / "sessions.duckdb", tmp_path / "words.txt"
    process = start(["ingest", str(log), "--watch", "--db", str(database)], output)
    log_of_writes = tmp_path / "sessions.duckdb.wal"
    while process.is_alive() and not (log_of_writes.exists() and log_of_writes.stat().st_size):
        time.sleep(0.02)  # until it has committed a chunk
    assert process.pid is not None
    os.kill(process.pid, signal.SIGTERM)
    process.join(60)

    assert process.exitcode == 0, output.read_text()
    stored = len(ids(Database(database)))
    finish(["ingest", str(log), "--db", str(database)], output)
    assert 0 < stored < 200 == len(ids(Database(database)))
    before = everything(database)
    finish(["ingest", str(log), "--db", str(database)], output)
    assert everything(database) == before
    assert sorted(file.name for file in tmp_path.iterdir()) == ["log.jsonl", "sessions.duckdb", "words.txt"]
