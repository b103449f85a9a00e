"""Compressed files as streams that give all that can be decompressed before they tell of a damage."""

from __future__ import annotations

import sys
import zlib
from typing import TYPE_CHECKING, Final, Protocol

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

READ_BYTES: Final = 256 << 10
"""Bytes read from disk at a time: a damage costs what was decompressed with it."""

_GZIP_WINDOW: Final = 16 + zlib.MAX_WBITS


class DamagedError(Exception):
    """The stream cannot be decompressed further: one line that says why."""


class Stream(Protocol):
    """What bytes are read from."""

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes, none at the end."""
        ...


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, /) -> bytes: ...


_NEW: Final[Mapping[str, Callable[[], _Decompressor]]] = {
    "gzip": lambda: zlib.decompressobj(_GZIP_WINDOW),
    "zstd": zstd.ZstdDecompressor,
}


class Decompressed:
    """A gzip file of any number of members, or a zstd file of any number of frames, as its text."""

    def __init__(self, file: Stream, compression: str) -> None:
        self._file = file
        self._new = _NEW[compression]
        self._decompressor = self._new()
        self._begun = False
        self._damage: str | None = None
        self._ready = bytearray()
        self._ended = False

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes, none at the end.

        Raises DamagedError where the file is cut off or damaged, after everything before that was returned.
        """
        while len(self._ready) < size and not self._ended:
            self._fill()
        if not self._ready and self._damage:
            raise DamagedError(self._damage)
        text = bytes(memoryview(self._ready)[:size])
        del self._ready[:size]
        return text

    def _fill(self) -> None:
        data = self._file.read(READ_BYTES)
        if not data:
            self._ended = True
            if self._begun:
                self._damage = "the file ends before its compressed data does"
        while data and not self._ended:
            data = self._take(data)

    def _take(self, data: bytes) -> bytes:
        """Decompress data of one member; return what belongs to the next one. Zeros may pad the end."""
        if not self._begun and not data.strip(b"\0"):
            return b""
        self._begun = True
        try:
            self._ready += self._decompressor.decompress(data)
        except (zlib.error, zstd.ZstdError) as error:
            self._ended, self._damage = True, str(error)
            return b""
        if not self._decompressor.eof:
            return b""
        rest = self._decompressor.unused_data
        self._decompressor, self._begun = self._new(), False
        return rest
