"""JSON lines, plain or compressed, to blocks of whole lines."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from io import BufferedReader
from typing import TYPE_CHECKING

from sessions.errors import InputError
from sessions.ingest.readers import chunk
from sessions.ingest.readers.chunk import Block, Position
from sessions.ingest.readers.compressed import DamagedError, Decompressed
from sessions.ingest.readers.cut import cut
from sessions.ingest.readers.shape import DECODER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from sessions.ingest.readers.compressed import Stream
    from sessions.ingest.readers.source import Readable, Source

LONGEST_LINE = 1 << 30
"""Bytes. What is longer is no line of a log; and offsets within a block have 31 bits."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """The last line of a file, still being written: left for the next run."""

    size: int
    """Bytes."""


def read_text(source: Source, start: Position, *, final: bool = False) -> Iterator[Block | Unfinished]:
    """Yield the file's lines from `start` on, as blocks.

    A last line without a newline is a line if it is a whole JSON value, or if `final` says that nothing more
    will come; else it is left, and told last. Raises InputError where the file cannot be read further, after
    all whole lines before the damage have been yielded.
    """
    with source.open() as file, decompressed(file, source) as stream:
        read = partial(read_from, source, stream)
        position, begun = _go_to(start, stream, read)
        for text in _whole_lines(source, read, begun):
            if not text.endswith(b"\n") and not (final or is_whole(text[text.rfind(b"\n") + 1 :])):
                yield from _without_last(text, position, file.tell())
                return
            block = cut(text, position, file.tell())
            yield block
            position = block.end


def _without_last(text: bytes, position: Position, on_disk: int) -> Iterator[Block | Unfinished]:
    whole = text.rfind(b"\n") + 1
    if whole:
        yield cut(text[:whole], position, on_disk)
    yield Unfinished(len(text) - whole)


def is_whole(line: bytes) -> bool:
    """Tell whether a last line without a newline can be taken for all of it: a JSON object, or nothing."""
    try:
        return not line.strip() or isinstance(DECODER.decode(line.decode().lstrip("\ufeff\0\x1e")), dict)
    except RecursionError:
        return True
    except ValueError:
        return False


def _whole_lines(source: Source, read: Callable[[int], bytes], begun: bytes) -> Iterator[bytes]:
    """Yield text of about BATCH_BYTES that ends with a newline; only the last one may not."""
    parts = [begun] if begun else []
    size = len(begun)
    while data := read(chunk.BATCH_BYTES):
        newline = data.rfind(b"\n") + 1
        if newline:
            parts.append(data[:newline])
            yield b"".join(parts)
            parts = [data[newline:]] if newline < len(data) else []
            size = len(data) - newline
        else:
            parts.append(data)
            size += len(data)
            if size > LONGEST_LINE:
                raise InputError(source.path, "has a line of more than 1 GiB", "give one JSON record a line")
    if parts:
        yield b"".join(parts)


def decompressed(file: Readable, source: Source) -> AbstractContextManager[Stream]:
    """Return the file's text as a stream, whatever it is compressed with."""
    if source.compression == "none":
        return nullcontext(file)
    return nullcontext(Decompressed(file, source.compression))


def read_from(source: Source, stream: Stream, size: int) -> bytes:
    """Read from a file's stream. Raises InputError for what cannot be read or decompressed."""
    try:
        return stream.read(size)
    except (OSError, DamagedError) as error:
        how = "read" if source.compression == "none" else f"decompressed as {source.compression}"
        raise InputError(
            source.path, f"cannot be {how} ({error})", "get a whole copy of the file and read it again"
        ) from None


def _go_to(start: Position, stream: Stream, read: Callable[[int], bytes]) -> tuple[Position, bytes]:
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


def _skip(stream: Stream, offset: int, read: Callable[[int], bytes]) -> bytes:
    """Go to an offset and return the byte before it."""
    if isinstance(stream, BufferedReader):
        stream.seek(offset - 1)
        return read(1)
    left, block = offset, b""
    while left and (block := read(min(left, chunk.BATCH_BYTES))):
        left -= len(block)
    return block[-1:]
