"""Logs that are damaged as files: compressed, columnar, named for something else."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import sys
from functools import partial
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from tests.proof.cases import Case
from tests.proof.helpers import good, lines

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

G1, G2, G3 = good(1), good(2), good(3)
TWO: Final = lines(G1, G2)
SKIPPED: Final = b"\x50\x2a\x4d\x18\x04\0\0\0abcd"
"""A zstd frame that holds no data, as parallel compressors write it."""


HALVES: Final = pa.Array.from_buffers(pa.float16(), 2, [None, pa.py_buffer(b"\x00\x3c\x00\x40")])
"""1.0 and 2.0 of 16 bits, which older PyArrows make of NumPy's numbers alone."""


def gz(text: bytes) -> bytes:
    return gzip.compress(text, mtime=0)


def each_gz(text: bytes) -> bytes:
    """Compress each half of a text as a member of its own: a line goes over both."""
    return gz(text[: len(text) // 2]) + gz(text[len(text) // 2 :])


def each_zst(text: bytes) -> bytes:
    return zstd.compress(text[: len(text) // 2]) + zstd.compress(text[len(text) // 2 :])


def flipped(packed: bytes, at: float) -> bytes:
    place = int(len(packed) * at)
    return packed[:place] + bytes([packed[place] ^ 0xFF]) + packed[place + 1 :]


def parquet(text: bytes, **options: Any) -> bytes:
    """Return the Parquet file of a log's lines."""
    return as_file(pa.Table.from_pylist([json.loads(line) for line in text.splitlines()]), **options)


def as_file(table: pa.Table, **options: Any) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(table, buffer, **options)
    return buffer.getvalue()


def with_column(column: Any, name: str = "x") -> Any:
    """Return what makes a Parquet file of two lines with a column more."""

    def made(text: bytes) -> bytes:
        table = pa.Table.from_pylist([json.loads(line) for line in text.splitlines()])
        return as_file(table.append_column(name, column))

    return made


def without_last_group(text: bytes) -> bytes:
    """Return the Parquet file of a log in groups of ten rows, the last one overwritten."""
    packed = parquet(text, row_group_size=10)
    metadata = pq.read_metadata(io.BytesIO(packed))
    first = metadata.row_group(metadata.num_row_groups - 1).column(0)
    start = min(place for place in (first.dictionary_page_offset, first.data_page_offset) if place)
    return packed[:start] + bytes(100) + packed[start + 100 :]


rows = partial(Case, container="parquet", name="log.parquet")

NOT_UTF8: Final = pa.Array.from_buffers(
    pa.string(), 2, [None, pa.py_buffer(b"\0\0\0\0\1\0\0\0\2\0\0\0"), pa.py_buffer(b"\xff\xfe")]
)

ENDS: Final[Any] = pa.array([0, 1, 2], pa.int32())
MAPPED: Final = pa.MapArray.from_arrays(ENDS, pa.array(["a", "b"]), pa.array([b"\xff", b"x"], pa.binary(1)))

COMPRESSED: Final = [
    Case("gzip", TWO, "1 2", name="log.jsonl.gz", packed=gz),
    Case("gzip named as if it were plain", TWO, "1 2", packed=gz),
    Case("plain text named as if it were gzip", TWO, "1 2", name="log.jsonl.gz"),
    Case("plain text named as if it were Parquet", TWO, "1 2", name="log.parquet"),
    Case("gzip members one behind the other", TWO + lines(G3), "1 2 3", name="log.jsonl.gz", packed=each_gz),
    Case("gzip with zeros behind it", TWO, "1 2", name="log.jsonl.gz", packed=lambda text: gz(text) + bytes(700)),
    Case("gzip with garbage behind it", TWO, "1 2", name="log.jsonl.gz", packed=lambda text: gz(text) + b"garbage",
         status="partial", error="cannot be decompressed as gzip (Error -3 while decompressing data: incorrect header "
         "check), after line 2; get a whole copy"),
    Case("gzip that is cut off", lines(*(good(n) for n in range(1, 40))), "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17",
         name="log.jsonl.gz", packed=lambda text: gz(text[: len(G1) * 9 + 8 * len(good(10)) + 20])[:-8],
         status="partial", error="the file ends before its compressed data does), after line 17"),
    Case("gzip of nothing but its header", b"", name="log.jsonl.gz", packed=lambda text: gz(text)[:10],
         status="refused", error="the file ends before its compressed data does"),
    Case("gzip with a byte that was changed", lines(*(good(n) for n in range(1, 40))), name="log.jsonl.gz",
         packed=lambda text: flipped(gz(text), 0.5), status="refused", error="cannot be decompressed as gzip (Error -3"),
    Case("gzip of nothing", b"", name="log.jsonl.gz", packed=gz, status="empty"),
    Case("gzip of gzip", TWO, name="log.jsonl.gz", packed=lambda text: gz(gz(text)), status="refused",
         error="is no known log format"),
    Case("gzip whose last line is cut off", TWO + G3[:40], "1 2", name="log.jsonl.gz", packed=gz, unfinished=40,
         finally_refused={3: "not_json"}),
    Case("zstd", TWO, "1 2", name="log.jsonl.zst", packed=zstd.compress),
    Case("zstd frames one behind the other", TWO + lines(G3), "1 2 3", name="log.jsonl.zst", packed=each_zst),
    Case("zstd with frames of no data", TWO, "1 2", name="log.jsonl.zst",
         packed=lambda text: SKIPPED + zstd.compress(text) + SKIPPED),
    Case("zstd that is cut off", TWO + lines(G3), "1", name="log.jsonl.zst",
         packed=lambda text: zstd.compress(text[: len(G1) + 1]) + zstd.compress(text[len(G1) + 1 :])[:-20],
         status="partial", error="the file ends before its compressed data does), after line 1"),
    Case("zstd with garbage behind it", TWO, "1 2", name="log.jsonl.zst",
         packed=lambda text: zstd.compress(text) + b"garbage", status="partial", error="cannot be decompressed as zstd"),
    Case("bzip2", TWO, name="log.jsonl", packed=bz2.compress, status="refused", error="is a binary file"),
    Case("a picture", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, status="refused", error="is a binary file"),
]  # fmt: skip

PARQUET: Final = [
    rows("Parquet", TWO, "1 2", packed=parquet),
    rows("Parquet named as if it were text", TWO, "1 2", name="log.jsonl", packed=parquet),
    rows("Parquet that is cut off", TWO, packed=lambda text: parquet(text)[:-20], status="refused",
         error="is no readable Parquet file"),
    rows("Parquet of four bytes", b"PAR1", status="refused", error="is no readable Parquet file"),
    rows("Parquet that is damaged further down", lines(*(good(n) for n in range(1, 41))),
         " ".join(str(n) for n in range(1, 31)),
         packed=without_last_group, status="partial",
         error="is no readable Parquet file"),
    rows("Parquet without rows", TWO, status="empty",
         packed=lambda text: as_file(pq.read_table(io.BytesIO(parquet(text))).slice(0, 0))),
    rows("Parquet without columns", b"", packed=lambda _: as_file(pa.table({})), status="empty"),
    rows("Parquet of something else", b"", packed=lambda _: as_file(pa.table({"colour": ["red"]})),
         status="refused", error="has none of the needed columns (it has colour)"),
    rows("Parquet with bytes that are no text", TWO, "1 2",
         packed=with_column(pa.array([b"\xff\xfe", b"x"]))),
    rows("Parquet with text that is no UTF-8", TWO, "1 2", packed=with_column(NOT_UTF8)),
    rows("Parquet with text that is no UTF-8, deep down", TWO, "1 2",
         packed=with_column(pa.StructArray.from_arrays([NOT_UTF8], ["y"]))),
    rows("Parquet with text that is no UTF-8, in lists of one length", TWO, "1 2",
         packed=with_column(pa.FixedSizeListArray.from_arrays(NOT_UTF8, 1))),
    rows("Parquet with text that is no UTF-8, each once in a dictionary", TWO, "1 2",
         packed=with_column(pa.DictionaryArray.from_arrays(pa.array([0, 1], pa.int32()), NOT_UTF8))),
    rows("Parquet with bytes of one length in a map", TWO, "1 2",
         packed=with_column(MAPPED)),
    rows("Parquet with a type that DuckDB lacks", TWO, "1 2",
         packed=with_column(HALVES)),
    rows("Parquet with numbers wider than any", TWO, "1 2",
         packed=with_column(pa.array([1, 2], pa.decimal256(60, 3)))),
    rows("Parquet with NaN and infinity", TWO, "1 2",
         packed=with_column(pa.array([float("nan"), float("inf")]))),
    rows("Parquet with times beyond all calendars", TWO, "1 2",
         packed=with_column(pa.array([2**62, -(2**62)], pa.timestamp("ms")))),
    rows("Parquet with names that differ in case alone", TWO, "1 2",
         packed=with_column(pa.array(["a", "b"]), "Request_ID")),
    rows("Parquet with a name that SQL knows", TWO, "1 2",
         packed=with_column(pa.array(["a", "b"]), '"; DROP TABLE x; --')),
    rows("Parquet with JSON text over several lines", TWO, "1 2",
         packed=with_column(pa.array(['{\n "a": 1\n}', "[1,\n 2]"]))),
    rows("Parquet with NULs and separators in its text", TWO, "1 2",
         packed=with_column(pa.array(["a\0b\n\x1e", '{"a": "\\u0000"}']))),
]  # fmt: skip

FILE_CASES: Final = [*COMPRESSED, *PARQUET]
