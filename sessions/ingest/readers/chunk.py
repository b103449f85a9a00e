"""What readers hand on: blocks of whole records of one file; and chunks, loaded as one transaction each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

if TYPE_CHECKING:
    from array import array
    from collections.abc import Sequence

    from sessions.ingest.ledger import Entry
    from sessions.ingest.readers.source import Source

CHUNK_BYTES: Final = 64 << 20
"""Text per chunk, at least: smaller ones commit more often, and plan as many statements for less."""

CHUNK_RECORDS: Final = 122_880
"""Records per chunk, at least, unless it has MOST_BYTES: as many rows as DuckDB writes as one row group."""

MOST_BYTES: Final = 128 << 20
"""Text per chunk, at most, but for one long line."""

BATCH_BYTES: Final = 2 << 20
"""Text per block: small enough that both cores get some."""

_LINE_FIELDS: list[pa.Field[Any]] = [
    pa.field("line", pa.string()),
    pa.field("source_id", pa.int64()),
    pa.field("source_line", pa.int64()),
]
LINE_SCHEMA = pa.schema(_LINE_FIELDS)


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that cannot be mapped: it is no text, or its values break the mapping."""

    source_line: int
    reason: str
    text: str
    """The line with its unreadable bytes written as \\xNN."""


@dataclass(frozen=True, slots=True)
class Position:
    """How far a file has been read."""

    offset: int = 0
    """Bytes of decompressed text; rows for Parquet."""
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive records of one file, secrets replaced."""

    text: bytes
    """The records, each with its separator behind it (the last one of a file may lack it)."""
    edges: array[int]
    """Where each record begins in `text`, and the end: one more than there are records."""
    starts: array[int] | None
    """Where each record begins in the file, counted from `start`; None where that is `edges`."""
    start: Position
    end: Position
    lines: pa.Array[Any]
    """The records as text, without the bad ones: an Arrow string array."""
    numbers: array[int]
    """The line of each of them, counted from 1."""
    bad: Sequence[BadLine] = ()
    on_disk: int = 0
    """How much of the file on disk has been used up, for progress."""

    @property
    def records(self) -> int:
        """How many records it has, bad ones included."""
        return len(self.edges) - 1

    def offset_of(self, source_line: int) -> int:
        """Return where a line begins in the (decompressed) file."""
        starts = self.edges if self.starts is None else self.starts
        return self.start.offset + starts[source_line - self.start.lines - 1]


@dataclass(slots=True)
class Part:
    """The records of one file within a chunk."""

    source: Source
    entry: Entry
    blocks: list[Block] = field(default_factory=list)
    is_first: bool = True
    """Whether it is the first part of this reading of the file."""
    is_last: bool = False
    broken: Sequence[BadLine] = ()
    """Records whose values break the mapping."""
    unfinished_bytes: int = 0
    """What is left behind the last record because its line is still being written."""

    @property
    def records(self) -> int:
        """How many records it has."""
        return sum(block.records for block in self.blocks)

    @property
    def end(self) -> Position:
        """Where it ends."""
        return self.blocks[-1].end

    @property
    def bad(self) -> list[BadLine]:
        """The records that cannot be mapped: they are no text, or their values break the mapping."""
        return [*(bad for block in self.blocks for bad in block.bad), *self.broken]

    def offset_of(self, source_line: int) -> int | None:
        """Return where a line begins in the (decompressed) file; None for Parquet."""
        if self.source.container == "parquet":
            return None
        block = next(one for one in self.blocks if source_line <= one.end.lines)
        return block.offset_of(source_line)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Parts of one or several files, all of one log format."""

    parts: Sequence[Part]
    table: pa.Table
    """Columns as in LINE_SCHEMA, of all parts in order, without the bad records."""

    @property
    def records(self) -> int:
        """How many records it has, bad ones included."""
        return sum(part.records for part in self.parts)
