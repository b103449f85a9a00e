"""What was read, how far, and whether there is more: the `sources` table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sessions.ingest.readers.chunk import Position
from sessions.ingest.readers.source import Source, head_is
from sessions.schemas.statements import run

if TYPE_CHECKING:
    import duckdb

    from sessions.ingest.counts import Counts


@dataclass(frozen=True, slots=True)
class Entry:
    """Where to go on with a file."""

    source_id: int
    start: Position
    unchanged: bool = False
    known: bool = False
    """True when the ledger has a row for it that this reading continues."""
    format: str | None = None
    """The format it was read as."""
    replaces: tuple[int, ...] = ()
    """Earlier sources of the same path that this reading stands in for."""
    reopens: bool = False
    """True when the last line was refused as unfinished and is read again now."""


def look_up(connection: duckdb.DuckDBPyConnection, source: Source) -> Entry:
    """Tell from the ledger what of this file is still to be read.

    The same size and time: nothing. The same head and more bytes, or a reading that was cut short: from where
    it ended. Anything else at that path is another file and is read from its start.
    """
    rows = run(connection, "sessions.ingest", "ledger_find", {"path": str(source.path)})
    if not rows:
        return Entry(_next_id(connection), Position())
    source_id, size, modified, head_bytes, head_hash, read_to, lines, status, format_name = rows[0]
    same_file = (size, modified) == (source.size_bytes, source.modified_ns)
    if same_file and status == "complete":
        return Entry(source_id, Position(read_to, lines), unchanged=True, known=True, format=format_name)
    appended = source.container == "jsonl" and source.size_bytes > size
    if (same_file or appended) and head_is(source.path, head_bytes, head_hash):
        return _continued(
            connection, Entry(source_id, Position(read_to, lines), known=True, format=format_name)
        )
    return Entry(_next_id(connection), Position(), replaces=(source_id,))


def _continued(connection: duckdb.DuckDBPyConnection, entry: Entry) -> Entry:
    """Return where to go on: after the last line, or at its start if it was not all there."""
    place = {"source_id": entry.source_id, "source_line": entry.start.lines}
    unfinished = run(connection, "sessions.ingest", "ledger_unfinished", place)
    if not unfinished:
        return entry
    return replace(entry, start=Position(unfinished[0][0], entry.start.lines - 1), reopens=True)


def begin(connection: duckdb.DuckDBPyConnection, source: Source, entry: Entry, format_name: str) -> None:
    """Write the ledger's row of a file that is read for the first time; take back what is read again."""
    for source_id in entry.replaces:
        run(connection, "sessions.ingest", "ledger_retire", {"source_id": source_id})
        run(connection, "sessions.ingest", "quarantine_clear", {"source_id": source_id})
    if entry.reopens:
        line = {"source_id": entry.source_id, "source_line": entry.start.lines + 1}
        run(connection, "sessions.ingest", "ledger_reopen", {"source_id": entry.source_id})
        run(connection, "sessions.ingest", "quarantine_reopen", line)
    if not entry.known:
        values = {"source_id": entry.source_id, "path": str(source.path), "format": format_name}
        run(
            connection,
            "sessions.ingest",
            "ledger_insert",
            values | _identity(source, ("container", "compression")),
        )


def advance(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    entry: Entry,
    format_name: str,
    end: Position,
    counts: Counts,
    *,
    complete: bool,
) -> None:
    """Add one chunk to the ledger's row: how far the file is read now, and what became of its lines."""
    values = {
        "source_id": entry.source_id,
        "format": format_name,
        "read_to": end.offset,
        "status": "complete" if complete else "partial",
    }
    run(connection, "sessions.ingest", "ledger_update", values | _identity(source) | counts.to_dict())


def finish(connection: duckdb.DuckDBPyConnection, source: Source, entry: Entry) -> None:
    """Mark a file as complete of which nothing was left to read."""
    values = {"source_id": entry.source_id} | _identity(source)
    run(connection, "sessions.ingest", "ledger_finish", values)


def _identity(source: Source, more: tuple[str, ...] = ()) -> dict[str, Any]:
    names = ("size_bytes", "modified_ns", "head_bytes", "head_hash", *more)
    return {name: getattr(source, name) for name in names}


def _next_id(connection: duckdb.DuckDBPyConnection) -> int:
    return int(run(connection, "sessions.ingest", "ledger_next_id")[0][0])
