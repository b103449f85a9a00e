"""The source text of requests: many lines packed into one compressed block, and any of them had back.

A block of `contents` holds lines of one file, each with its separator behind it, so a line is found by
counting separators. Lines that follow one another in the file need no list of their numbers. Long ones are
packed session by session: a chat that is sent again with every request then stands beside its earlier copies,
where even a fast compressor with a short memory finds them, and a session is read back out of few blocks.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence, Sized

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

NEWLINE: Final = b"\n"
RECORD_SEPARATOR: Final = b"\x1e"
"""Between records that may hold newlines. JSON text cannot hold it unescaped."""

BLOCK_BYTES: Final = 2 << 20
"""Text per block, about: so much is unpacked, in half a millisecond, to read one line."""

LONG_LINE: Final = 2048
"""Mean bytes of a line from which on chats are expected to repeat."""

FAST: Final = 1
"""zstd's level for what is read: 96 MB of chats, by session, to 5.9 % in 0.07 CPU-s.

In the order of the log it takes matching at long distances, in blocks of 32 MB, and 0.2 CPU-s for 6.8 %.
"""
TIGHT: Final = 6
"""zstd's level where a database is compacted: a tenth less than FAST, at four times the cost."""


@dataclass(frozen=True, slots=True)
class Packed:
    """One block: a row of `contents` without its source."""

    first_line: int
    last_line: int
    lines: list[int] | None
    """The numbers of the lines in the order of their text; None of all from the first to the last."""
    separator: bytes
    text_bytes: int
    block: bytes


def pack(
    pieces: Sequence[bytes | memoryview],
    numbers: Sequence[int],
    separator: bytes = NEWLINE,
    level: int = FAST,
) -> Packed:
    """Compress the text of the lines of these numbers, in pieces of whole lines with their separators."""
    text = b"".join(pieces)
    first, last = min(numbers), max(numbers)
    follow = isinstance(numbers, range) or list(numbers) == list(range(first, last + 1))
    return Packed(
        first, last, None if follow else list(numbers), separator, len(text), zstd.compress(text, level)
    )


def in_blocks(numbers: Iterable[int], texts: Mapping[int, Sized], most: int) -> Iterator[list[int]]:
    """Yield the numbers of lines in groups whose text is about `most` bytes."""
    group: list[int] = []
    size = 0
    for number in numbers:
        group.append(number)
        size += len(texts[number])
        if size >= most:
            yield group
            group, size = [], 0
    if group:
        yield group


def unpack(block: bytes, encoding: str) -> bytes:
    """Return the text of a block. Raises ValueError for an encoding that is not known."""
    if encoding == "none":
        return block
    if encoding != "zstd":
        raise ValueError(encoding)
    return zstd.decompress(block)


def lines_in(
    first: int, last: int, lines: list[int] | None, separator: str, encoding: str, block: bytes
) -> Iterator[tuple[int, bytes]]:
    """Yield the number and the text of each line that a row of `contents` holds, without its separator.

    Raises ValueError for an encoding that is not known.
    """
    texts = unpack(block, encoding).split(separator.encode())
    for number, text in zip(
        lines or range(first, last + 1), texts, strict=False
    ):  # nothing stands behind the last
        if text:  # lines that became no request were left empty by earlier releases
            yield number, text
