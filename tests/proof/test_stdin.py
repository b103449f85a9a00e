"""Standard input: read once, so that nothing of it may be left for a next time."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

from sessions.cli.main import run
from tests.factories import fetch
from tests.proof.cases_files import each_gz, parquet
from tests.proof.helpers import good, lines

if TYPE_CHECKING:
    from sessions.api import Database

TWO = lines(good(1), good(2))


class Pipe(io.RawIOBase):
    """Hands out a few bytes at a time, as a pipe does."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        return self._data.readinto(memoryview(buffer)[:100])


@pytest.mark.parametrize(
    ("text", "code", "counts"),
    [
        pytest.param(TWO, 0, (2, 2, 0), id="lines"),
        pytest.param(lines(good(1)) + good(2), 0, (2, 2, 0), id="no newline at the end"),
        pytest.param(TWO + good(3)[:40], 0, (3, 2, 1), id="a last line that is cut off"),
        pytest.param(b"[" + good(1) + b"," + good(2)[:40], 0, (2, 1, 1), id="an array that is cut off"),
        pytest.param(each_gz(TWO), 0, (2, 2, 0), id="gzip members"),
        pytest.param(
            lines(good(1)) + b"\xff\xfe\n" + bytes(9) + lines(good(2)),
            0,
            (3, 2, 1),
            id="bytes that are no text",
        ),
    ],
)
def test_what_is_read(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    text: bytes, code: int, counts: tuple[int, int, int],
) -> None:  # fmt: skip
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(Pipe(text))))

    assert run(["ingest", "-", "--db", str(database.path), "--format", "json"]) == code
    (file,) = json.loads(capsys.readouterr().out)["files"]
    assert (file["lines"], file["requests"], file["quarantined"]) == counts
    assert (file["status"], file["unfinished_bytes"]) == ("complete", 0)
    assert fetch(database, "SELECT count(*), (SELECT count(*) FROM quarantine) FROM requests") == [counts[1:]]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        pytest.param(b"", "error: standard input: is empty; leave it out", id="nothing"),
        pytest.param(b"\n\n", "error: -: has only blank lines; leave it out", id="blank lines"),
        pytest.param(
            b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "error: -: is a binary file; give JSON", id="binary"
        ),
        pytest.param(
            parquet(TWO), "error: standard input: is a Parquet file, which is read from its end", id="Parquet"
        ),
    ],
)
def test_what_is_refused(
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    text: bytes,
    error: str,
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(Pipe(text))))

    assert run(["ingest", "-", "--db", str(database.path)]) == 1
    assert capsys.readouterr().err.startswith(error)
    assert fetch(database, "SELECT count(*) FROM requests") == [(0,)]


def test_an_input_that_fails(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Broken(Pipe):
        def readinto(self, buffer: Any, /) -> int:
            del buffer
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(Broken(b""))))

    assert run(["ingest", "-", "--db", str(database.path)]) == 1
    assert (
        capsys.readouterr().err
        == "error: standard input: Input/output error; check the file and its rights\n"
    )
