"""Records for logs that are damaged in every way, and what a database holds, to be compared."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sessions.analytics.texts import texts_at
from sessions.ingest.readers import chunk
from sessions.schemas.database import reader
from tests.factories import SESSION_ROWS, STEP_ROWS, fetch, gateway, line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sessions.analytics.texts import Place
    from sessions.api import Database
    from sessions.ingest.counts import FileResult, IngestResult

ODD = "ODD"
"""Where odd() puts its value."""

TABLES = {
    "requests": "FROM requests ORDER BY ALL",
    "sessions": SESSION_ROWS,
    "steps": STEP_ROWS,
    "quarantine": "SELECT * EXCLUDE refused_at FROM quarantine ORDER BY ALL",
    "sources": "SELECT * EXCLUDE (first_read_at, last_read_at, requests, duplicates),"
    " requests + duplicates AS copies FROM sources ORDER BY ALL",
}
"""All that is known of logs, without the times at which it was read.

Which of two copies of a request in different files counts as the request depends on where chunks begin.
"""


def good(number: int, **changes: Any) -> bytes:
    """Return a line that is a request, whatever stands around it: its id is CASE-number, its session CASE."""
    made = {"request_id": f"CASE-{number}", "session": "CASE", "start": 1772442843 + number}
    return line(gateway(**{**made, **changes}))


def odd(number: int, value: bytes, **changes: Any) -> bytes:
    """Return a good line with this JSON text, however odd, in place of each ODD among the changes."""
    return good(number, **changes).replace(b'"ODD"', value)


def lines(*texts: bytes) -> bytes:
    """Return a log of these lines."""
    return b"".join(text + b"\n" for text in texts)


def records(first: int, last: int) -> bytes:
    """Return a log of good lines with these numbers."""
    return lines(*(good(number) for number in range(first, last + 1)))


def write(path: Path, data: bytes) -> Path:
    """Write a file and return its path."""
    path.write_bytes(data)
    return path


def only(result: IngestResult) -> FileResult:
    """Return what became of the one file of a run."""
    (file,) = result.files
    assert file.counts.reconcile
    return file


def ids(database: Database) -> list[int]:
    """Return the numbers of the good lines that became requests."""
    return sorted(int(row[0].split("-")[1]) for row in fetch(database, "SELECT request_id FROM requests"))


def everything(database: Path) -> dict[str, list[Any]]:
    """Return all rows of a database and the source text of every request."""
    with reader(database) as connection:
        held = {name: connection.execute(query).fetchall() for name, query in TABLES.items()}
    return {**held, "texts": sorted(texts(database).items())}


def texts(database: Path) -> dict[Place, str]:
    """Return the source text of every request, by source and line."""
    with reader(database) as connection:
        places = connection.execute("SELECT source_id, source_line FROM requests").fetchall()
        return texts_at(connection, places)


@contextmanager
def chunks_of(batch_bytes: int) -> Iterator[None]:
    """Make chunks of four times so many bytes within the block."""
    names = ("BATCH_BYTES", "CHUNK_BYTES", "CHUNK_RECORDS", "MOST_BYTES")
    sizes = {name: getattr(chunk, name) for name in names}
    make_chunks_small(batch_bytes)
    try:
        yield
    finally:
        for name, size in sizes.items():
            setattr(chunk, name, size)


def make_chunks_small(batch_bytes: int = 1000) -> None:
    """Make a chunk of about ten lines, for the rest of this process: much can happen between two chunks."""
    chunk.BATCH_BYTES = batch_bytes  # type: ignore[misc]
    chunk.CHUNK_BYTES = chunk.MOST_BYTES = 4 * batch_bytes  # type: ignore[misc]
    chunk.CHUNK_RECORDS = 1  # type: ignore[misc]
