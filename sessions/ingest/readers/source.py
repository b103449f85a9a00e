"""One file as it lies on disk: what it is, told by its bytes and not by its name."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sessions.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

Compression = Literal["none", "gzip", "zstd"]
Container = Literal["jsonl", "parquet"]

HEAD_BYTES = 4096
"""How much of a file's head identifies it."""

_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_PARQUET = b"PAR1"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


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


def examine(path: Path) -> Source:
    """Look at a file's head and return what it is.

    Raises EmptyFileError for a file without a byte, InputError for one that cannot be opened or is no text,
    gzip, zstd or Parquet.
    """
    try:
        status = path.stat()
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError as error:
        raise InputError(path, error.strerror or str(error), "check the file and its rights") from None
    if not head:
        raise EmptyFileError(path, "is an empty file", EMPTY_REMEDY)
    return Source(
        path=path,
        container="parquet" if head.startswith(_PARQUET) else "jsonl",
        compression=_compression(path, head),
        size_bytes=status.st_size,
        modified_ns=status.st_mtime_ns,
        head_bytes=len(head),
        head_hash=hashlib.sha256(head).hexdigest(),
    )


def _compression(path: Path, head: bytes) -> Compression:
    if head.startswith(_GZIP):
        return "gzip"
    if head.startswith(_ZSTD):
        return "zstd"
    if head.startswith(_UTF16):
        raise InputError(path, "is UTF-16 text", "convert it first: iconv -f UTF-16 -t UTF-8")
    if not head.startswith(_PARQUET) and _looks_binary(head):
        raise InputError(path, "is a binary file", "give JSONL (plain, gzip or zstd) or Parquet")
    return "none"


def _looks_binary(head: bytes) -> bool:
    """Tell whether a head has more control bytes than a text with a few bad ones would."""
    odd = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head)
    return odd * 20 > len(head)


def head_is(path: Path, head_bytes: int, head_hash: str) -> bool:
    """Tell whether the file still begins with the bytes that had this hash."""
    with path.open("rb") as file:
        return hashlib.sha256(file.read(head_bytes)).hexdigest() == head_hash
