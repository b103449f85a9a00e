"""A database written anew: without the space of what was deleted, and with its source text packed tightly.

The new file is made beside the old one and takes its place in one step, while the old one is still locked:
nobody sees anything between the two, and a crash leaves the old one as it was.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sessions.schemas.contents import (
    BLOCK_BYTES,
    LONG_LINE,
    NEWLINE,
    TIGHT,
    Packed,
    in_blocks,
    lines_in,
    pack,
)
from sessions.schemas.database import writer
from sessions.schemas.files import beside, delete
from sessions.schemas.statements import run, transaction

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import duckdb

WORTH_BYTES: Final = 64 << 20
"""Smaller files are left alone: there is nothing to gain."""

WORTH_FREE: Final = 0.25
"""Share of a file that holds nothing any more, from which on it is worth it."""

WORTH_BLOCKS: Final = 2000
"""Blocks of source text far below their intended size, from which on it is worth it."""


WINDOW_BYTES: Final = 128 << 20
"""Source text put in order and packed at a time."""


@dataclass(frozen=True, slots=True)
class Compacted:
    """What a compaction did."""

    path: str
    bytes_before: int
    bytes_after: int

    def to_dict(self) -> dict[str, Any]:
        """Return the values under their JSON keys."""
        return {"path": self.path, "bytes_before": self.bytes_before, "bytes_after": self.bytes_after}


def is_worth_it(connection: duckdb.DuckDBPyConnection) -> bool:
    """Tell whether compacting would save much: a quarter of the file, or thousands of small blocks."""
    size, free = run(connection, "sessions.schemas", "file_size")[0]
    if size < WORTH_BYTES:
        return False
    small = run(connection, "sessions.schemas", "small_blocks", {"below": BLOCK_BYTES // 20})[0][0]
    return bool(free >= WORTH_FREE * size or small >= WORTH_BLOCKS)


def compact(connection: duckdb.DuckDBPyConnection, path: Path) -> Compacted:
    """Write the database anew and put it in the old one's place.

    `connection` is a writer's, and of no more use afterwards: it is one of the file that was.
    """
    target = path.resolve()  # the place of a link stays a link
    fresh, before = beside(target), target.stat().st_size
    delete(fresh)
    try:
        with writer(fresh):  # makes the empty file
            pass
        connection.execute("ATTACH $path AS fresh", {"path": str(fresh)}).fetchall()
        _copy(connection)
        # All of it must be in the new file before that takes the old one's place.
        connection.execute("CHECKPOINT fresh").fetchall()
        connection.execute("DETACH fresh").fetchall()
        # A log that is left beside the old file would be taken for the new one's.
        connection.execute("CHECKPOINT").fetchall()
        shutil.copymode(target, fresh)
        _sync(fresh)
        fresh.replace(target)
    finally:
        delete(fresh)
    return Compacted(str(path), before, target.stat().st_size)


def _copy(connection: duckdb.DuckDBPyConnection) -> None:
    with transaction(connection):
        run(connection, "sessions.schemas", "copy_rows")
    for (source_id,) in run(connection, "sessions.schemas", "sources_with_text"):
        with transaction(connection):
            _copy_texts(connection, source_id)


def _copy_texts(connection: duckdb.DuckDBPyConnection, source_id: int) -> None:
    lines = run(connection, "sessions.schemas", "live_lines", {"source_id": source_id})
    live = {line: place for place, (line,) in enumerate(lines)}
    for separator, texts in _windows(connection, source_id, live):
        for packed in _packed(texts, live, separator):
            _write(connection, source_id, packed)


def _windows(
    connection: duckdb.DuckDBPyConnection, source_id: int, live: Mapping[int, int]
) -> Iterator[tuple[bytes, dict[int, bytes]]]:
    """Yield a source's text, so much of it at a time as memory holds: the separator, and the text by line."""
    reached, texts, size = NEWLINE, dict[int, bytes](), 0
    for (place,) in run(connection, "sessions.schemas", "text_places", {"source_id": source_id}):
        row = run(connection, "sessions.schemas", "text_at", {"place": place})[0]
        separator = row[3].encode()
        if texts and (size >= WINDOW_BYTES or separator != reached):
            yield reached, texts
            texts, size = {}, 0
        reached = separator
        for line, text in lines_in(*row):
            if line in live:
                texts[line] = text
                size += len(text)
    if texts:
        yield reached, texts


def _packed(texts: Mapping[int, bytes], live: Mapping[int, int], separator: bytes) -> Iterator[Packed]:
    """Yield lines in blocks: long ones session by session, as `live` has them, short ones as in the file."""
    is_long = sum(map(len, texts.values())) >= LONG_LINE * len(texts)
    lines = sorted(texts, key=live.__getitem__ if is_long else None)
    for group in in_blocks(lines, texts, BLOCK_BYTES):
        yield pack([texts[one] + separator for one in group], group, separator, TIGHT)


def _write(connection: duckdb.DuckDBPyConnection, source_id: int, packed: Packed) -> None:
    values = {
        "source_id": source_id,
        "first_line": packed.first_line,
        "last_line": packed.last_line,
        "lines": packed.lines,
        "separator": packed.separator.decode(),
        "text_bytes": packed.text_bytes,
        "block": packed.block,
    }
    run(connection, "sessions.schemas", "write_text", values)


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
