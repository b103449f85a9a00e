"""What readers hand on: some lines of one file, and the lines among them that cannot be text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Sequence

CHUNK_BYTES = 64 << 20
"""Text per chunk: one transaction. Smaller ones commit more often, larger ones need more memory."""

BATCH_BYTES = 2 << 20
"""Text per Arrow batch within a chunk: small enough that both cores get some."""

_LINE_FIELDS: list[pa.Field[Any]] = [
    pa.field("line", pa.string()),
    pa.field("source_line", pa.int64()),
    pa.field("byte_offset", pa.int64()),
]
LINE_SCHEMA = pa.schema(_LINE_FIELDS)


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that cannot be mapped: it is no text, or its values break the mapping."""

    source_line: int
    byte_offset: int | None
    """None for Parquet."""
    reason: str
    text: str
    """The line with its unreadable bytes written as \\xNN."""

    def texts(self) -> list[str | None]:
        """Return the values as text, in the order above."""
        offset = None if self.byte_offset is None else str(self.byte_offset)
        return [str(self.source_line), offset, self.reason, self.text]


@dataclass(frozen=True, slots=True)
class Position:
    """How far a file has been read."""

    offset: int = 0
    """Bytes of decompressed text; rows for Parquet."""
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Chunk:
    """Consecutive lines of one file."""

    table: pa.Table
    """Columns line, source_line, byte_offset: see LINE_SCHEMA. Without the bad lines."""
    lines: int
    """Lines that it covers, bad ones included."""
    end: Position
    bytes_on_disk: int
    """How much of the file on disk has been used up, for progress."""
    bad_lines: Sequence[BadLine] = field(default_factory=tuple)
