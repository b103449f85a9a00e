"""JSON lines, plain or compressed, to chunks.

The file is cut at newlines in Python and handed to DuckDB as Arrow arrays over the same bytes: no line is
copied, every line has its number and offset, and none can vanish in a reader that skips what it dislikes.
"""

from __future__ import annotations

import re
from array import array
from contextlib import nullcontext
from functools import partial
from io import BufferedReader
from typing import TYPE_CHECKING, Any, Protocol

import pyarrow as pa

from sessions.errors import InputError
from sessions.ingest.readers.chunk import (
    BATCH_BYTES,
    CHUNK_BYTES,
    LINE_SCHEMA,
    BadLine,
    Chunk,
    Position,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from sessions.ingest.readers.source import Source

_BOM = b"\xef\xbb\xbf"
_NEWLINE = re.compile(b"\n")


LONGEST_LINE = 1 << 30
"""Bytes. What is longer is no line of a log; and offsets within a block have 31 bits."""


class _Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


def read_text(source: Source, start: Position, chunk_bytes: int = CHUNK_BYTES) -> Iterator[Chunk]:
    """Yield the file's chunks from `start` on.

    A last line without a newline counts as a line. Raises InputError where the file cannot be read further,
    after all whole lines before the damage have been yielded.
    """
    with source.path.open("rb") as file, _decompressed(file, source) as stream:
        read = partial(_read, source, stream)
        start, begun = _go_to(start, stream, read)
        yield from _chunks(file, _whole_line_blocks(source, read, begun), start, chunk_bytes)


def _chunks(
    file: BufferedReader, blocks: Iterator[bytes], start: Position, chunk_bytes: int
) -> Iterator[Chunk]:
    position, size = start, 0
    batches: list[pa.RecordBatch] = []
    bad: list[BadLine] = []
    damage: InputError | None = None
    try:
        for block in blocks:
            batch, bad_lines, position = _batch(block, position)
            batches.append(batch)
            bad.extend(bad_lines)
            size += len(block)
            if size >= chunk_bytes:
                yield _chunk(batches, bad, start, position, file)
                start, batches, bad, size = position, [], [], 0
    except InputError as error:
        damage = error
    if batches:
        yield _chunk(batches, bad, start, position, file)
    if damage:
        raise InputError(damage.value, f"{damage.reason}, after line {position.lines:,}", damage.remedy)


def _chunk(
    batches: list[pa.RecordBatch], bad: list[BadLine], start: Position, end: Position, file: BufferedReader
) -> Chunk:
    table = pa.Table.from_batches(batches, schema=LINE_SCHEMA)
    return Chunk(table, end.lines - start.lines, end, file.tell(), tuple(bad))


def _whole_line_blocks(source: Source, read: Callable[[int], bytes], begun: bytes = b"") -> Iterator[bytes]:
    """Yield blocks of about BATCH_BYTES that end with a newline; only the last one may not."""
    parts = [begun] if begun else []
    while block := read(BATCH_BYTES):
        cut = block.rfind(b"\n") + 1
        if cut:
            parts.append(block[:cut])
            yield b"".join(parts)
            parts = [block[cut:]] if cut < len(block) else []
        else:
            parts.append(block)
            if sum(map(len, parts)) > LONGEST_LINE:
                raise InputError(source.path, "has a line of more than 1 GiB", "give one JSON record a line")
    if parts:
        yield b"".join(parts)


def _batch(block: bytes, start: Position) -> tuple[pa.RecordBatch, list[BadLine], Position]:
    """Return a block's lines as an Arrow batch over its own bytes, its bad lines, and where it ends."""
    edges = _line_edges(block)
    count = len(edges) - 1
    numbers = array("q", range(start.lines + 1, start.lines + 1 + count))
    offsets = array("q", map(start.offset.__add__, edges[:-1]))
    lines = pa.Array.from_buffers(pa.binary(), count, [None, pa.py_buffer(edges), pa.py_buffer(block)])
    batch = pa.record_batch([lines, _int64(numbers), _int64(offsets)], names=LINE_SCHEMA.names)
    end = Position(start.offset + len(block), start.lines + count)
    if start.offset == 0 and block.startswith(_BOM):
        batch = _without_bom(batch)
    try:
        return batch.set_column(0, "line", batch.column(0).cast(pa.string())), [], end
    except pa.ArrowInvalid:  # some line is not UTF-8
        good, bad = _split_off_bad(batch)
        return good, bad, end


def _line_edges(block: bytes) -> array[int]:
    """Return where lines begin, newlines left at their ends, and the end of the block."""
    edges = array("i", [0])
    edges.extend(match.end() for match in _NEWLINE.finditer(block))
    if edges[-1] != len(block):
        edges.append(len(block))
    return edges


def _int64(values: array[int]) -> pa.Array[pa.Scalar[pa.DataType]]:
    # pa.array() would import pandas where it is installed, which costs a second of start-up.
    return pa.Array.from_buffers(pa.int64(), len(values), [None, pa.py_buffer(values)])


def _without_bom(batch: pa.RecordBatch) -> pa.RecordBatch:
    values: list[Any] = batch.column(0).to_pylist()
    return batch.set_column(0, "line", pa.array([values[0][len(_BOM) :], *values[1:]], pa.binary()))


def _split_off_bad(batch: pa.RecordBatch) -> tuple[pa.RecordBatch, list[BadLine]]:
    lines: list[Any] = batch.column(0).to_pylist()
    faults = [_fault(line) for line in lines]
    bad = [
        BadLine(int(number), int(offset), fault, line.decode("utf-8", "backslashreplace").rstrip("\n"))
        for line, fault, number, offset in zip(
            lines, faults, _values(batch, 1), _values(batch, 2), strict=True
        )
        if fault
    ]
    good = batch.filter(pa.array([fault is None for fault in faults], pa.bool_()))
    return good.set_column(0, "line", good.column(0).cast(pa.string())), bad


def _values(batch: pa.RecordBatch, index: int) -> list[Any]:
    return batch.column(index).to_pylist()


def _fault(line: bytes) -> str | None:
    """Tell why a line is no text: the end of a file that is being written may fall within a character."""
    try:
        line.decode("utf-8")
    except UnicodeDecodeError as error:
        return "unfinished" if error.end == len(line) and not line.endswith(b"\n") else "not_utf8"
    return None


def _decompressed(file: BufferedReader, source: Source) -> AbstractContextManager[_Stream]:
    if source.compression == "none":
        return nullcontext(file)
    return pa.CompressedInputStream(file, source.compression)


def _read(source: Source, stream: _Stream, size: int) -> bytes:
    try:
        return stream.read(size)
    except (OSError, pa.ArrowException) as error:
        how = "read" if source.compression == "none" else f"decompressed as {source.compression}"
        raise InputError(
            source.path, f"cannot be {how} ({error})", "get a whole copy of the file and read it again"
        ) from None


def _go_to(start: Position, stream: _Stream, read: Callable[[int], bytes]) -> tuple[Position, bytes]:
    """Go to where reading goes on; return that place and what had to be read of it to know.

    A last line that had no newline when it was read may have got one since: the newline belongs to that line.
    """
    if not start.offset:
        return start, b""
    before = _skip(stream, start.offset, read)
    if before == b"\n":
        return start, b""
    begun = read(1)
    if begun == b"\r":
        begun += read(1)
    if begun in {b"\n", b"\r\n"}:
        return Position(start.offset + len(begun), start.lines), b""
    return start, begun


def _skip(stream: _Stream, offset: int, read: Callable[[int], bytes]) -> bytes:
    """Go to an offset and return the byte before it."""
    if isinstance(stream, BufferedReader):
        stream.seek(offset - 1)
        return read(1)
    left, block = offset, b""
    while left and (block := read(min(left, BATCH_BYTES))):
        left -= len(block)
    return block[-1:]
