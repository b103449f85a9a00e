"""One file as it lies on disk: what it is, told by its bytes and not by its name."""

from __future__ import annotations

import hashlib
import io
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, Literal, Protocol

from sessions.errors import InputError
from sessions.ingest.readers.compressed import DamagedError, Decompressed, Stream
from sessions.ingest.readers.shape import is_document

if TYPE_CHECKING:
    import os
    from contextlib import AbstractContextManager

Compression = Literal["none", "gzip", "zstd"]
Container = Literal["jsonl", "json", "parquet"]

MARK_BYTES: Final = 4096
"""How much of a file's head, and of what was read of it last, identifies it."""

LOOK_BYTES: Final = 1 << 20
"""How much of a file's text is looked at to tell JSON lines from one JSON document."""

_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_PARQUET = b"PAR1"
_SKIPPED_BY_ZSTD = b"\x2a\x4d\x18"
"""Behind one byte, what begins a frame without data: parallel zstd writes it first."""

_WIDE = {b"\xff\xfe\0\0": "UTF-32", b"\0\0\xfe\xff": "UTF-32", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
"""Marks of other encodings, the longer ones first."""

STDIN: Final = Path("-")
"""What stands for standard input among paths."""

EMPTY_REMEDY = "leave it out, or check what should have written it"


class EmptyFileError(InputError):
    """A file has nothing in it, which is no fault of one that was found in a directory."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that can be read, and what is needed to know it again."""

    path: Path
    container: Container
    compression: Compression
    size_bytes: int
    modified_ns: int
    head_bytes: int
    head_hash: str
    """SHA-256 of the first `head_bytes` bytes as they lie on disk."""
    stream: Replayed | None = field(default=None, compare=False)
    """What it is read from where it is no file: standard input."""

    def open(self) -> AbstractContextManager[Readable]:
        """Open it for reading from its start; a stream can be opened once. Raises InputError."""
        if self.stream:
            return nullcontext(self.stream)
        try:
            return self.path.open("rb")
        except OSError as error:
            raise unreadable(self.path, error) from None


class Readable(Stream, Protocol):
    """What a file's bytes are read from."""

    def tell(self) -> int:
        """Return how many bytes were read."""
        ...


class Replayed:
    """A stream whose beginning was looked at already."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest
        self._read = 0

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes, none at the end."""
        data, self._head = self._head[:size], self._head[size:]
        data = data or self._rest.read(size)
        self._read += len(data)
        return data

    def tell(self) -> int:
        """Return how many bytes were read."""
        return self._read


def status_of(path: Path) -> os.stat_result:
    """Return the file's size and times. Raises InputError for one that cannot be looked at."""
    try:
        return path.stat()
    except OSError as error:
        raise unreadable(path, error) from None


def examine(path: Path) -> Source:
    """Look at a file's head and return what it is.

    Raises EmptyFileError for a file without a byte, InputError for one that cannot be opened or is no text,
    gzip, zstd or Parquet.
    """
    status = status_of(path)
    try:
        with path.open("rb") as file:
            look = file.read(LOOK_BYTES)
    except IsADirectoryError:
        raise InputError(path, "is a directory that cannot be listed", "check its rights") from None
    except OSError as error:
        raise unreadable(path, error) from None
    if not look:
        raise EmptyFileError(path, "is an empty file", EMPTY_REMEDY)
    return _source(path, look, status.st_size, status.st_mtime_ns)


def examine_stream(stream: BinaryIO) -> Source:
    """Look at the beginning of standard input and return what it is; raises as examine() does."""
    try:
        look = stream.read(LOOK_BYTES)
    except OSError as error:
        raise unreadable("standard input", error) from None
    if not look:
        raise EmptyFileError("standard input", "is empty", EMPTY_REMEDY)
    source = _source(STDIN, look, 0, 0)
    if source.container == "parquet":
        raise InputError("standard input", "is a Parquet file, which is read from its end", "give the file")
    return replace(source, stream=Replayed(look, stream))


def _source(path: Path, look: bytes, size_bytes: int, modified_ns: int) -> Source:
    head = look[:MARK_BYTES]
    compression = _compression(path, head)
    return Source(
        path=path,
        container=_container(look, compression),
        compression=compression,
        size_bytes=size_bytes,
        modified_ns=modified_ns,
        head_bytes=len(head),
        head_hash=_hash(head),
    )


def unreadable(path: Path | str, error: OSError) -> InputError:
    """Say why a file cannot be read."""
    return InputError(path, error.strerror or str(error), "check the file and its rights")


def _container(look: bytes, compression: Compression) -> Container:
    if look.startswith(_PARQUET):
        return "parquet"
    if compression != "none":
        try:
            look = Decompressed(io.BytesIO(look), compression).read(LOOK_BYTES)
        except DamagedError:
            look = b""
    return "json" if is_document(look) else "jsonl"


def _compression(path: Path, head: bytes) -> Compression:
    if head.startswith(_GZIP):
        return "gzip"
    if head.startswith(_ZSTD) or (head[1:4] == _SKIPPED_BY_ZSTD and head[:1] in b"PQRSTUVWXYZ[\\]^_"):
        return "zstd"
    wide = _wide(head)
    if wide:
        raise InputError(path, f"is {wide} text", f"convert it first: iconv -f {wide} -t UTF-8")
    if not head.startswith(_PARQUET) and _looks_binary(head):
        raise InputError(path, "is a binary file", "give JSON lines (plain, gzip or zstd), JSON or Parquet")
    return "none"


def _wide(head: bytes) -> str | None:
    """Return the encoding of text whose characters have two or four bytes each; None of any other."""
    for mark, name in _WIDE.items():
        if head.startswith(mark):
            return name
    if head[:4].count(0) == 3 and head.count(0) * 2 > len(head):
        return "UTF-32LE" if head[0] else "UTF-32BE"
    even, odd = head[::2].count(0), head[1::2].count(0)
    one_sided = min(even, odd) * 20 < max(even, odd) and max(even, odd) * 3 > len(head)
    return ("UTF-16BE" if even > odd else "UTF-16LE") if one_sided else None


def _looks_binary(head: bytes) -> bool:
    """Tell whether a head has more control bytes than a text with a few bad ones would.

    NULs do not count: they pad a log that was truncated while it was written, or whose machine went down.
    """
    text = head.replace(b"\0", b"")
    odd = sum(byte < 32 and byte not in b"\t\n\r\f\x1b\x1e" for byte in text)
    return odd * 20 > len(text)


@dataclass(frozen=True, slots=True)
class Mark:
    """Some bytes of a file that must be the same if it is the same file still."""

    end: int
    """Where they end, in the file as it lies on disk."""
    size: int
    hash: str
    """SHA-256, in hexadecimal."""


def mark_before(path: Path, end: int) -> Mark:
    """Return the mark of the bytes before `end`: what was read of a file last."""
    data = _bytes_before(path, end, MARK_BYTES)
    return Mark(end, len(data), _hash(data))


def empty_mark() -> Mark:
    """Return the mark that every file has."""
    return Mark(0, 0, _hash(b""))


def has_mark(path: Path, mark: Mark) -> bool:
    """Tell whether the file still has these bytes there."""
    try:
        data = _bytes_before(path, mark.end, mark.size)
    except OSError:
        return False
    return len(data) == mark.size and _hash(data) == mark.hash


def _bytes_before(path: Path, end: int, size: int) -> bytes:
    with path.open("rb") as file:
        file.seek(max(end - size, 0))
        return file.read(min(size, end))


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
