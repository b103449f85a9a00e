"""The source text of requests: many lines packed into one compressed block, and one line had back.

A block of `contents` holds consecutive lines of one file, each with its separator behind it, so a line is
found by counting separators. DuckDB compresses text 2,048 values at a time and finds little that repeats
between them; a chat that is sent again with every request is found by zstd's long-distance matching over a
whole block.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

NEWLINE: Final = b"\n"
RECORD_SEPARATOR: Final = b"\x1e"
"""Between records that may hold newlines. JSON text cannot hold it unescaped."""

BLOCK_BYTES: Final = 32 << 20
"""Text per block: matches are found as far back, and this much is unpacked to read one line."""

LONG_LINE: Final = 2048
"""Mean bytes of a line from which on chats are expected to repeat at a distance."""

_OPTION = zstd.CompressionParameter
_LONG: Final[Mapping[int, int]] = {
    _OPTION.compression_level: 1,
    _OPTION.enable_long_distance_matching: 1,
    _OPTION.window_log: 25,
}
"""Of 64 MB of chats sent again and again: to 7 % in 0.16 CPU-s; level 1 alone to 36 % in 0.42."""
_SHORT: Final[Mapping[int, int]] = {_OPTION.compression_level: -1}
"""Of 64 MB of short lines: to 19 % in 0.14 CPU-s; long distances find nothing there and cost 0.55."""
_TIGHT: Final[Mapping[int, int]] = {
    _OPTION.compression_level: 6,
    _OPTION.enable_long_distance_matching: 1,
    _OPTION.window_log: 25,
}


@dataclass(frozen=True, slots=True)
class Packed:
    """One block: a row of `contents` without its source."""

    first_line: int
    last_line: int
    separator: bytes
    text_bytes: int
    block: bytes


def pack(pieces: Sequence[bytes], first_line: int, lines: int, separator: bytes = NEWLINE) -> Packed:
    """Compress the text of `lines` consecutive lines, in pieces of whole lines with their separators."""
    size = sum(map(len, pieces))
    return _packed(pieces, first_line, lines, separator, _LONG if size >= lines * LONG_LINE else _SHORT)


def pack_tightly(pieces: Sequence[bytes], first_line: int, lines: int, separator: bytes = NEWLINE) -> Packed:
    """Compress as pack() does, but smaller and at several times the cost."""
    return _packed(pieces, first_line, lines, separator, _TIGHT)


def _packed(
    pieces: Sequence[bytes], first_line: int, lines: int, separator: bytes, options: Mapping[int, int]
) -> Packed:
    text = b"".join(pieces)
    block = zstd.compress(text, options=options)
    return Packed(first_line, first_line + lines - 1, separator, len(text), block)


def unpack(block: bytes, encoding: str) -> bytes:
    """Return the text of a block. Raises ValueError for an encoding that is not known."""
    if encoding == "none":
        return block
    if encoding != "zstd":
        raise ValueError(encoding)
    return zstd.decompress(block)
