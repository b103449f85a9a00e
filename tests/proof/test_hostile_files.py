"""Files that are no files, that are huge, or that change while they are read."""

from __future__ import annotations

import errno
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sessions.errors import InputError
from tests.factories import fetch
from tests.proof.cases_files import parquet
from tests.proof.helpers import good, ids, lines, only, records, texts, write

if TYPE_CHECKING:
    from collections.abc import Callable

    from sessions.api import Database


# --- what is no file


def test_a_directory_that_is_called_like_a_log(database: Database, tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").mkdir()
    write(tmp_path / "x.jsonl" / "inner.jsonl", records(1, 2))

    assert only(database.ingest(tmp_path / "x.jsonl")).counts.requests == 2
    assert only(database.ingest(tmp_path)).status == "unchanged"


@pytest.mark.parametrize("target", ["loop.jsonl", "nothing.jsonl"])
def test_a_link_that_leads_nowhere(database: Database, tmp_path: Path, target: str) -> None:
    (tmp_path / "loop.jsonl").symlink_to(tmp_path / target)
    with pytest.raises(InputError, match=r"loop\.jsonl: no such file or directory; check the path"):
        database.ingest(tmp_path / "loop.jsonl")

    write(tmp_path / "log.jsonl", records(1, 2))
    assert (
        only(database.ingest(tmp_path)).counts.requests == 2
    )  # in a directory there is nothing to read there


def test_a_link_to_a_log_is_that_log(database: Database, tmp_path: Path) -> None:
    log = write(tmp_path / "log.jsonl", records(1, 2))
    (tmp_path / "link.jsonl").symlink_to(log)

    assert only(database.ingest(tmp_path / "link.jsonl", log)).counts.lines == 2


def test_a_pipe_is_not_waited_for_nor_read_twice(database: Database, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jsonl")
    with pytest.raises(
        InputError, match=r"pipe\.jsonl: is a pipe, socket or device, and no file; read it as standard"
    ):
        database.ingest(tmp_path / "pipe.jsonl")


@pytest.mark.parametrize(
    ("path", "reason"), [("", "names no file"), ("a\0b", "no such file"), ("n" * 300, "File name too long")]
)
def test_a_name_that_cannot_be_one(database: Database, path: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        database.ingest(path)


def test_names_that_are_no_text(database: Database, tmp_path: Path) -> None:
    write(Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.jsonl")), records(1, 2))
    write(Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xfe.parquet")), parquet(records(3, 4)))
    write(tmp_path / "line\nbreak.jsonl", records(5, 6))

    assert [file.status for file in database.ingest(tmp_path).files] == ["complete"] * 3
    assert [file.status for file in database.ingest(tmp_path).files] == ["unchanged"] * 3
    assert ids(database) == [1, 2, 3, 4, 5, 6]


def test_logs_that_rotation_renamed_are_logs(database: Database, tmp_path: Path) -> None:
    names = [
        "a.jsonl",
        "a.jsonl.1",
        "a.jsonl.2.gz",
        "a.log-20260301",
        "a.log.2026-03-01T10",
        "a.jsonl.bak",
        "a.1",
    ]
    for number, name in enumerate(names):
        write(tmp_path / name, records(number, number))

    assert [Path(file.path).name for file in database.ingest(tmp_path).files] == names[:5]


# --- what cannot be read


def failing(path: Path, error: int, after: int) -> Callable[..., Any]:
    """Return an open() that gives some bytes of one file and fails then, as a broken disk does."""
    real = Path.open

    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            data = super().read(size)
            if not data:
                raise OSError(error, os.strerror(error))
            return data

    def opened(self: Path, *args: Any, **options: Any) -> Any:
        if self != path:
            return real(self, *args, **options)
        if not after:
            raise OSError(error, os.strerror(error))
        with real(self, "rb") as file:
            return Broken(file.read(after))

    return opened


def test_a_file_that_may_not_be_read_does_not_stop_the_others(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = write(tmp_path / "a.jsonl", records(1, 2))
    write(tmp_path / "b.jsonl", records(3, 4))
    monkeypatch.setattr(Path, "open", failing(secret, errno.EACCES, 0))
    refused, read = database.ingest(tmp_path).files

    assert (refused.status, read.status) == ("refused", "complete")
    assert refused.error == f"{secret}: Permission denied; check the file and its rights"
    assert ids(database) == [3, 4]


def test_a_disk_that_fails_in_the_middle_costs_what_is_behind(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = write(tmp_path / "log.jsonl", records(1, 9))
    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", failing(log, errno.EIO, 5 * len(good(1)) + 7))
        broken = only(database.ingest(log))

    assert (broken.status, broken.counts.requests) == ("partial", 5)
    assert "cannot be read ([Errno 5] Input/output error), after line 5; get a whole copy" in str(
        broken.error
    )
    assert only(database.ingest(log)).counts.requests == 4
    assert ids(database) == list(range(1, 10))


def test_a_directory_that_cannot_be_listed_is_not_passed_over(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "log.jsonl", records(1, 2))
    (tmp_path / "hidden").mkdir()
    real = os.scandir

    def scandir(path: Any) -> Any:
        if not isinstance(path, int) and Path(path).name == "hidden":  # some are given by a descriptor
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    refused, read = database.ingest(tmp_path).files

    assert (read.status, refused.status) == ("complete", "refused")
    assert refused.error == f"{tmp_path / 'hidden'}: is a directory that cannot be listed; check its rights"


# --- what is huge


def test_lines_of_100_megabytes(database: Database, tmp_path: Path) -> None:
    long, size = "x" * 100_000_000, 100_000_000
    bad = b'{"x": "' + long.encode()
    log = write(tmp_path / "log.jsonl", lines(bad, good(1), good(2, note=long), good(3)))
    result = only(database.ingest(log))

    assert result.counts.to_dict() == {
        "lines": 4,
        "requests": 3,
        "duplicates": 0,
        "other": 0,
        "quarantined": 1,
    }
    assert fetch(database, "SELECT source_line, byte_offset, reason, strlen(text) FROM quarantine") == [
        (1, 0, "not_json", size + 7)
    ]
    kept = texts(database.path)
    assert [
        kept[1, number] == text.decode()
        for number, text in ((2, good(1)), (3, good(2, note=long)), (4, good(3)))
    ]
    assert ids(database) == [1, 2, 3]


def test_a_line_that_is_no_line_any_more(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sessions.ingest.readers.text.LONGEST_LINE", 5_000_000)
    log = write(tmp_path / "log.jsonl", records(1, 2) + b"x" * 9_000_000 + b"\n" + records(3, 4))
    result = only(database.ingest(log))

    assert (result.status, result.counts.requests) == ("partial", 2)
    assert "has a line of more than 1 GiB, after line 2; give one JSON record a line" in str(result.error)
