"""JSON lines, plain or compressed, to chunks.

The file is cut at newlines in Python and handed to DuckDB as Arrow arrays over the same bytes: no line is
copied, every line has its number and offset, and none can vanish in a reader that skips what it dislikes.
"""

from __future__ import annotations

import re
import zlib
from array import array
from contextlib import contextmanager
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
    from collections.abc import Iterator
    from io import BufferedReader

    from sessions.ingest.readers.source import Source

_BOM = b"\xef\xbb\xbf"
_NEWLINE = re.compile(b"\n")


class _Reads(Protocol):
    def read(self, size: int, /) -> bytes: ...


def read_text(source: Source, start: Position, chunk_bytes: int = CHUNK_BYTES) -> Iterator[Chunk]:
    """Yield the file's chunks from `start` on.

    A last line without a newline counts as a line. Raises InputError when the file cannot be decompressed.
    """
    with source.path.open("rb") as file, _decompressed(file, source) as stream:
        _skip(stream, start.offset)
        yield from _chunks(file, stream, start, chunk_bytes)


def _chunks(file: BufferedReader, stream: _Reads, start: Position, chunk_bytes: int) -> Iterator[Chunk]:
    position, size = start, 0
    batches: list[pa.RecordBatch] = []
    bad: list[BadLine] = []
    for block in _whole_line_blocks(stream):
        batch, bad_lines, position = _batch(block, position)
        batches.append(batch)
        bad.extend(bad_lines)
        size += len(block)
        if size >= chunk_bytes:
            yield _chunk(batches, bad, start, position, file)
            start, batches, bad, size = position, [], [], 0
    if batches:
        yield _chunk(batches, bad, start, position, file)


def _chunk(
    batches: list[pa.RecordBatch], bad: list[BadLine], start: Position, end: Position, file: BufferedReader
) -> Chunk:
    table = pa.Table.from_batches(batches, schema=LINE_SCHEMA)
    return Chunk(table, end.lines - start.lines, end, file.tell(), tuple(bad))


def _whole_line_blocks(stream: _Reads) -> Iterator[bytes]:
    """Yield blocks of about BATCH_BYTES that end with a newline; only the last one may not."""
    parts: list[bytes] = []
    while block := stream.read(BATCH_BYTES):
        cut = block.rfind(b"\n") + 1
        if cut:
            parts.append(block[:cut])
            yield b"".join(parts)
            parts = [block[cut:]] if cut < len(block) else []
        else:
            parts.append(block)
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
        block.decode("utf-8")
    except UnicodeDecodeError:
        good, bad = _split_off_bad(batch)
        return good, bad, end
    return batch.set_column(0, "line", batch.column(0).cast(pa.string(), safe=False)), [], end


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
    readable = [_is_utf8(line) for line in lines]
    bad = [
        BadLine(int(number), int(offset), "not_utf8", line.decode("utf-8", "backslashreplace").rstrip("\n"))
        for line, ok, number, offset in zip(
            lines, readable, _values(batch, 1), _values(batch, 2), strict=True
        )
        if not ok
    ]
    good = batch.filter(pa.array(readable, pa.bool_()))
    return good.set_column(0, "line", good.column(0).cast(pa.string())), bad


def _values(batch: pa.RecordBatch, index: int) -> list[Any]:
    return batch.column(index).to_pylist()


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


@contextmanager
def _decompressed(file: BufferedReader, source: Source) -> Iterator[_Reads]:
    if source.compression == "none":
        yield file
        return
    try:
        with pa.CompressedInputStream(file, source.compression) as stream:
            yield stream
    except (OSError, zlib.error, pa.ArrowInvalid) as error:
        raise InputError(
            source.path,
            f"cannot be decompressed as {source.compression}: {error}",
            "get a whole copy of the file",
        ) from None


def _skip(stream: _Reads, count: int) -> None:
    if isinstance(stream, pa.NativeFile) or not hasattr(stream, "seek"):
        while count > 0:
            count -= len(stream.read(min(count, BATCH_BYTES)))
    else:
        stream.seek(count)
