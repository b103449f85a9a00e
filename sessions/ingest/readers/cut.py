"""Raw text of whole records to blocks: secrets replaced, cut at the separators, checked to be UTF-8.

Records are handed on as an Arrow array over the block's own bytes: none is copied, every one has its number
and offset, and none can vanish in a reader that skips what it dislikes.
"""

from __future__ import annotations

import re
from array import array
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from sessions.ingest.readers.chunk import BadLine, Block, Position
from sessions.ingest.secrets import redacted
from sessions.schemas.contents import NEWLINE, RECORD_SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Sequence

_SEPARATORS = {one: re.compile(one) for one in (NEWLINE, RECORD_SEPARATOR)}
_BOM = b"\xef\xbb\xbf"
_NUL = b"\0"
_PADDING = re.compile(rb"(?<![^\n])(?:\xef\xbb\xbf|[\0\x1e])++(?!\Z)")
"""What may stand before a record and is no part of it: byte order marks, of files put together; NULs, which a
crash or a truncated log leaves; the separators of JSON text sequences. What ends a file may go on."""


def cut(
    raw: bytes,
    start: Position,
    on_disk: int = 0,
    *,
    separator: bytes = NEWLINE,
    starts: array[int] | None = None,
    end_offset: int | None = None,
) -> Block:
    """Return whole records as a block. Only the last record may lack its separator.

    `starts` (with an end) and `end_offset` say where records stand in the file, if not as in `raw`.
    """
    offset = start.offset + len(raw) if end_offset is None else end_offset
    if separator == NEWLINE and starts is None and _may_be_padded(raw):
        raw, starts = _unpadded(raw)
    text = redacted(raw)
    edges = _edges(text, separator)
    if starts is None and text is not raw:
        starts = _edges(raw, separator)
    end = Position(offset, start.lines + len(edges) - 1)
    numbers = array("q", range(start.lines + 1, end.lines + 1))
    ended = text if separator == NEWLINE else text.replace(separator, NEWLINE)
    lines, numbers, bad = _decoded(ended, edges, numbers)
    return Block(text, edges, starts, start, end, lines, numbers, bad, on_disk)


def _may_be_padded(raw: bytes) -> bool:
    # A byte is found in a tenth of the time that three take.
    return _NUL in raw or RECORD_SEPARATOR in raw or (_BOM[:1] in raw and _BOM in raw)


def _unpadded(raw: bytes) -> tuple[bytes, array[int]]:
    """Return lines without the padding before them, and where each begins in `raw`, with the end."""
    starts = _edges(raw, NEWLINE)
    padding = {match.start(): len(match[0]) for match in _PADDING.finditer(raw)}
    return _PADDING.sub(b"", raw), array("q", (edge + padding.get(edge, 0) for edge in starts))


def _edges(text: bytes, separator: bytes) -> array[int]:
    """Return where records begin, separators left at their ends, and the end of the text."""
    edges = array("i", [0])
    edges.extend(match.end() for match in _SEPARATORS[separator].finditer(text))
    if edges[-1] != len(text):
        edges.append(len(text))
    return edges


def _decoded(
    text: bytes, edges: array[int], numbers: array[int]
) -> tuple[pa.Array[Any], array[int], Sequence[BadLine]]:
    buffers = [None, pa.py_buffer(edges), pa.py_buffer(text)]
    lines = pa.Array.from_buffers(pa.binary(), len(edges) - 1, buffers)
    try:
        return lines.cast(pa.string()), numbers, ()
    except pa.ArrowInvalid:  # some record is not UTF-8
        return _without_bad(lines, numbers)


def _without_bad(
    lines: pa.Array[Any], numbers: array[int]
) -> tuple[pa.Array[Any], array[int], Sequence[BadLine]]:
    values: list[Any] = lines.to_pylist()
    good = [_is_text(value) for value in values]
    bad = [
        BadLine(number, "not_utf8", shown(value))
        for number, value, fine in zip(numbers, values, good, strict=True)
        if not fine
    ]
    kept = lines.filter(pa.array(good, pa.bool_()))
    return kept.cast(pa.string()), array("q", _where(numbers, good)), bad


def _where(numbers: Sequence[int], good: Sequence[bool]) -> list[int]:
    return [number for number, fine in zip(numbers, good, strict=True) if fine]


def _is_text(value: bytes) -> bool:
    try:
        value.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def shown(value: bytes) -> str:
    r"""Return a record without its separator, with bytes that are no text written as \xNN."""
    return value.decode("utf-8", "backslashreplace").removesuffix("\n")
