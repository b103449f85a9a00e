"""What was read, how far, and whether there is more: the `sources` table.

The whole ledger is read once per run, so that ten thousand unchanged files cost one query and a look at each
file's size and time.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sessions.ingest.readers.chunk import Position
from sessions.ingest.readers.source import MARK_BYTES, Mark, Source, empty_mark, has_mark, mark_before
from sessions.schemas.statements import run

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    import duckdb

    from sessions.ingest.counts import Counts
    from sessions.ingest.readers.chunk import Part


UNNUMBERED: Final = 0
"""Stands for the number of a file that is not known to be a log yet: none is wasted on one that is not."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the ledger, as far as reading on needs it."""

    source_id: int
    path: str
    format: str
    container: str
    compression: str
    size_bytes: int
    modified_ns: int
    head: Mark
    tail: Mark
    read_to: int
    unfinished_bytes: int
    lines: int
    status: str


@dataclass(frozen=True, slots=True)
class Entry:
    """Where to go on with a file."""

    source_id: int
    start: Position = field(default_factory=Position)
    known: bool = False
    """True when the ledger has a row for it that this reading continues."""
    format: str | None = None
    """The format it was read as."""
    replaces: tuple[int, ...] = ()
    """Earlier sources at the same path that this reading stands in for."""


class Ledger:
    """The ledger as it was when the run began, and the numbers given out since."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        rows = [_row(*values) for values in run(connection, "sessions.ingest", "ledger")]
        self._at_path = {row.path: row for row in rows if row.status != "replaced"}
        self._of_head = {row.head.hash: row for row in rows if row.head.size == MARK_BYTES}
        self._last_id = max((row.source_id for row in rows), default=0)

    def unchanged(self, path: Path, status: os.stat_result, *, final: bool) -> Row | None:
        """Return the row of a file that was read whole and has the size and time that it had then.

        With `final`, a file whose last line was left is not done.
        """
        row = self._at_path.get(written(path))
        if row is None or row.status != "complete" or (final and row.unfinished_bytes):
            return None
        same = (row.size_bytes, row.modified_ns) == (status.st_size, status.st_mtime_ns)
        return row if same else None

    def look_up(self, source: Source) -> Entry:
        """Tell what of this file is still to be read.

        The same file, longer or not read to its end, is read from where it ended, also where it was renamed
        (rotated) since. Anything else at a known path is another file and is read from its start.
        """
        row = self._at_path.get(written(source.path))
        if source.stream:
            return Entry(UNNUMBERED)
        if row and _goes_on(source, row):
            return _continued(row)
        replaces = (row.source_id,) if row else ()
        moved = self._of_head.get(source.head_hash)
        if moved and _has_moved(source, moved):
            if self._at_path.get(moved.path) is moved:
                self._at_path.pop(moved.path)
            self._of_head.pop(source.head_hash)  # a second copy of it is a copy
            return _continued(moved, replaces)
        return Entry(UNNUMBERED, replaces=replaces)

    def numbered(self, entry: Entry) -> Entry:
        """Return the entry with the number of its source, a new one if it is a new source."""
        if entry.known:
            return entry
        self._last_id += 1
        return replace(entry, source_id=self._last_id)


def written(path: Path) -> str:
    """Return a path as the ledger has it: bytes of a name that are no UTF-8 cannot be stored as they are."""
    return str(path).encode("utf-8", "backslashreplace").decode()


def _row(*values: Any) -> Row:
    (
        source_id, path, format_name, container, compression, size, modified, head_bytes, head_hash,
        tail_at, tail_bytes, tail_hash, read_to, unfinished, lines, status,
    ) = values  # fmt: skip
    head, tail = Mark(head_bytes, head_bytes, head_hash), Mark(tail_at, tail_bytes, tail_hash)
    return Row(
        source_id, path, format_name, container, compression, size, modified, head, tail,
        read_to, unfinished, lines, status,
    )  # fmt: skip


def _continued(row: Row, replaces: tuple[int, ...] = ()) -> Entry:
    start = Position(row.read_to, row.lines)
    return Entry(row.source_id, start, known=True, format=row.format, replaces=replaces)


def _goes_on(source: Source, row: Row) -> bool:
    """Tell whether a file is the one that was read, perhaps with more behind it."""
    if source.container != row.container or source.size_bytes < row.tail.end:
        return False
    if source.container != "jsonl" and source.size_bytes != row.size_bytes:
        return False
    if _was_damaged(row) and source.modified_ns != row.modified_ns and source.size_bytes == row.size_bytes:
        return False  # what was read of it before the damage was found may be wrong, too
    return has_mark(source.path, row.head) and has_mark(source.path, row.tail)


def _was_damaged(row: Row) -> bool:
    return row.compression != "none" and row.status == "partial"


def _has_moved(source: Source, row: Row) -> bool:
    """Tell whether this is the file that was read at another path, and is no copy of it."""
    return _goes_on(source, row) and not has_mark(Path(row.path), row.head)


def begin(connection: duckdb.DuckDBPyConnection, parts: Sequence[Part], format_name: str) -> None:
    """Write the rows of files that are read for the first time; retire what files stand in for."""
    rows = []
    for part in parts:
        _retire(connection, part.source, part.entry)
        if not part.entry.known and part.is_first:
            kind = {"container": part.source.container, "compression": part.source.compression}
            rows.append({"format": format_name, **kind, **_identity(part.source, part.entry.source_id)})
    if rows:
        run(connection, "sessions.ingest", "ledger_insert", {"rows": rows})


def advance(connection: duckdb.DuckDBPyConnection, parts: Sequence[Part], counts: Sequence[Counts]) -> None:
    """Add parts to their files' rows: how far a file is read now, and what became of its lines."""
    rows = [
        {
            "status": "complete" if part.is_last else "partial",
            **_reached(part.source, part.end, part.unfinished_bytes),
            **_identity(part.source, part.entry.source_id),
            **of_part.to_dict(),
        }
        for part, of_part in zip(parts, counts, strict=True)
    ]
    run(connection, "sessions.ingest", "ledger_update", {"rows": rows})


def _reached(source: Source, end: Position, unfinished_bytes: int) -> dict[str, Any]:
    """Return how far a file was read, and the mark of what was read last."""
    tail = _tail(source, end)
    return {
        "read_to": end.offset,
        "unfinished_bytes": unfinished_bytes,
        "tail_at": tail.end,
        "tail_bytes": tail.size,
        "tail_hash": tail.hash,
    }


def _retire(connection: duckdb.DuckDBPyConnection, source: Source, entry: Entry) -> None:
    for source_id in entry.replaces:
        values = {"source_id": source_id, "path": written(source.path)}
        run(connection, "sessions.ingest", "ledger_retire", values)


def finish(
    connection: duckdb.DuckDBPyConnection, source: Source, entry: Entry, end: Position, unfinished_bytes: int
) -> None:
    """Mark a file as complete of which nothing more is to be read now."""
    _retire(connection, source, entry)
    values = _reached(source, end, unfinished_bytes) | _identity(source, entry.source_id)
    run(connection, "sessions.ingest", "ledger_finish", values)


def _tail(source: Source, end: Position) -> Mark:
    if source.stream:
        return empty_mark()
    try:
        return mark_before(source.path, _on_disk(source, end))
    except OSError:  # it was taken away while it was read
        return empty_mark()


def _on_disk(source: Source, end: Position) -> int:
    """Return where what was read ends in the file as it lies on disk."""
    is_plain = source.compression == "none" and source.container != "parquet"
    return end.offset if is_plain else source.size_bytes


def _identity(source: Source, source_id: int) -> dict[str, Any]:
    names = ("size_bytes", "modified_ns", "head_bytes", "head_hash")
    return {"source_id": source_id, "path": written(source.path)} | {
        name: getattr(source, name) for name in names
    }
