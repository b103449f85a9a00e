"""A database written anew: without the space of what was deleted, and with its source text packed tightly.

The new file is made beside the old one and takes its place in one step, while the old one is still locked:
nobody sees anything between the two, and a crash leaves the old one as it was.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sessions.schemas.contents import BLOCK_BYTES, Packed, pack_tightly, unpack
from sessions.schemas.database import writer
from sessions.schemas.files import beside, delete
from sessions.schemas.statements import run, transaction

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import duckdb

WORTH_BYTES: Final = 64 << 20
"""Smaller files are left alone: there is nothing to gain."""

WORTH_FREE: Final = 0.25
"""Share of a file that holds nothing any more, from which on it is worth it."""

WORTH_BLOCKS: Final = 2000
"""Blocks of source text far below their intended size, from which on it is worth it."""


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
    live = {line for (line,) in run(connection, "sessions.schemas", "live_lines", {"source_id": source_id})}
    if not live:
        return
    packing: list[_Lines] = []
    for lines in _read(connection, source_id, live):
        if packing and not _fits(packing, lines):
            _write(connection, source_id, packing)
            packing = []
        packing.append(lines)
    if packing:
        _write(connection, source_id, packing)


@dataclass(frozen=True, slots=True)
class _Lines:
    """Consecutive lines with their separators; those that are no request any more are empty."""

    first: int
    separator: bytes
    texts: list[bytes]

    @property
    def last(self) -> int:
        return self.first + len(self.texts) - 1


def _fits(packing: list[_Lines], lines: _Lines) -> bool:
    """Tell whether lines can go into the same block: behind what is there, and within its size."""
    is_behind = lines.first > packing[-1].last and lines.separator == packing[0].separator
    return is_behind and _size(packing) + _size([lines]) <= BLOCK_BYTES


def _size(packing: list[_Lines]) -> int:
    return sum(len(text) + 1 for lines in packing for text in lines.texts)


def _read(connection: duckdb.DuckDBPyConnection, source_id: int, live: set[int]) -> Iterator[_Lines]:
    """Yield what each block of a source still holds, in the order of its lines."""
    for (place,) in run(connection, "sessions.schemas", "text_places", {"source_id": source_id}):
        first, last, separator, encoding, block = run(
            connection, "sessions.schemas", "text_at", {"place": place}
        )[0]
        texts = unpack(block, encoding).split(separator.encode())[: last - first + 1]
        kept = [text if line in live else b"" for line, text in enumerate(texts, first)]
        if any(kept):
            yield _Lines(first, separator.encode(), kept)


def _write(connection: duckdb.DuckDBPyConnection, source_id: int, packing: list[_Lines]) -> None:
    packed = _pack(packing)
    values = {
        "source_id": source_id,
        "first_line": packed.first_line,
        "last_line": packed.last_line,
        "separator": packed.separator.decode(),
        "text_bytes": packed.text_bytes,
        "block": packed.block,
    }
    run(connection, "sessions.schemas", "write_text", values)


def _pack(packing: list[_Lines]) -> Packed:
    separator = packing[0].separator
    pieces: list[bytes] = []
    reached = packing[0].first
    for lines in packing:
        pieces.append(separator * (lines.first - reached))
        pieces += [text + separator for text in lines.texts]
        reached = lines.last + 1
    return pack_tightly(pieces, packing[0].first, reached - packing[0].first, separator)


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
