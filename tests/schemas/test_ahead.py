"""Files that are opened ahead of the question."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sessions.errors import DatabaseError
from sessions.schemas import ahead
from sessions.schemas.database import open_ahead, reader, writer
from sessions.schemas.locks import LockedError

if TYPE_CHECKING:
    from pathlib import Path

VERSION = "SELECT count(*) FROM schema_info"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "logs.duckdb"
    with writer(file):
        pass
    return file


def test_the_next_reader_takes_what_was_opened(path: Path) -> None:
    open_ahead(path)
    with reader(path) as connection:
        assert connection.execute(VERSION).fetchall() == [(1,)]
        assert ahead.taken(path.resolve()) is None
    with writer(path, lock_timeout=0):  # nobody has it open any more
        pass


def test_what_nobody_takes_is_closed(path: Path) -> None:
    open_ahead(path)
    ahead.dismiss()

    with writer(path, lock_timeout=0):
        pass


def test_until_then_it_is_open(path: Path) -> None:
    open_ahead(path)
    try:
        begun = next(iter(ahead._BEGUN.values()))
        begun.result(timeout=10)
        with pytest.raises(LockedError, match="this process"), writer(path, lock_timeout=0):
            pass
    finally:
        ahead.dismiss()


def test_the_reader_says_what_went_wrong(tmp_path: Path) -> None:
    missing = tmp_path / "missing.duckdb"
    open_ahead(missing)
    with pytest.raises(DatabaseError, match="no such database"), reader(missing):
        pass

    foreign = tmp_path / "foreign.duckdb"
    foreign.write_text("no database")
    for _ in range(2):
        open_ahead(foreign)
        with pytest.raises(DatabaseError, match=r"foreign\.duckdb"), reader(foreign):
            pass
    open_ahead(foreign)
    ahead.dismiss()  # what nobody asks for, nobody needs to know


def test_a_file_that_is_being_written_is_waited_for(path: Path) -> None:
    with writer(path):
        open_ahead(path)
        with pytest.raises(LockedError), reader(path, lock_timeout=0.1):
            pass
    open_ahead(path)
    with reader(path) as connection:
        assert connection.execute(VERSION).fetchall() == [(1,)]
    ahead.dismiss()


def test_a_file_made_meanwhile_is_asked(tmp_path: Path) -> None:
    file = tmp_path / "new.duckdb"
    open_ahead(file)
    assert ahead._BEGUN[file.resolve()].exception(timeout=10) is not None
    with writer(file):
        pass
    with reader(file) as connection:
        assert connection.execute(VERSION).fetchall() == [(1,)]
