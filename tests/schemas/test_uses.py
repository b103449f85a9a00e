"""One process that has a file open several times: nobody takes the lock from the others."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import pytest

from sessions.analytics.query import run_query
from sessions.schemas import uses
from sessions.schemas.database import reader, writer
from sessions.schemas.files import attach
from sessions.schemas.locks import LockedError
from sessions.schemas.uses import close_with_readers, reopening
from tests.others import another_process_can_write


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path.resolve() / "sessions.duckdb"
    with writer(path):
        pass
    return path


def test_readers_share_a_lock_until_the_last_is_done(path: Path) -> None:
    with reader(path):
        with reader(path):
            assert not another_process_can_write(path)
        assert not another_process_can_write(path)
    assert another_process_can_write(path)


def test_a_name_that_is_a_link_is_the_same_file(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.duckdb"
    link.symlink_to(path)

    with reader(path):
        with reader(link):
            pass
        run_query(link, "SELECT 1")
        assert not another_process_can_write(path)
    assert another_process_can_write(path)


def test_the_working_directory_may_change_meanwhile(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    for opened in (reader, writer):
        with opened(Path(path.name)), monkeypatch.context() as elsewhere:
            elsewhere.chdir("/")
        assert another_process_can_write(path)


def test_a_second_engine_closes_with_the_last_reader(path: Path) -> None:
    with reader(path):
        with reader(path):
            engine = duckdb.connect()
            with reopening(path):
                attach(path, engine, "data")
            close_with_readers(path, engine)
        assert engine.execute("SELECT count(*) FROM data.requests").fetchall() == [(0,)]
    with pytest.raises(duckdb.ConnectionException, match="closed"):
        engine.execute("SELECT 1")
    assert another_process_can_write(path)


@pytest.mark.skipif(sys.platform != "linux", reason="needs locks of open file descriptions")
def test_the_lock_is_kept_while_the_file_is_opened_again(path: Path) -> None:
    """DuckDB closes the file once while it opens it, and with that the process loses its POSIX lock."""
    with reader(path):
        with reopening(path):
            path.open("rb").close()
            assert not another_process_can_write(path)
        assert another_process_can_write(path)  # since nothing has opened the file again


def test_nothing_is_remembered_of_files_that_are_closed(path: Path) -> None:
    with reader(path):
        assert list(uses._USES) == [path]
    with writer(path), pytest.raises(LockedError), reader(path, lock_timeout=0):
        pass
    assert dict(uses._USES) == {}
