"""What must hold of Parquet files: as many lines of JSON as there are rows, whatever their types and bits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import assume
from hypothesis import strategies as st

from sessions.ingest.readers.chunk import Position
from sessions.ingest.readers.parquet import read_parquet
from sessions.ingest.readers.source import examine
from tests.proof.helpers import chunks_of

if TYPE_CHECKING:
    from pathlib import Path

ROWS: Final = 3

_WIDTHS: Final[dict[Any, int]] = {
    pa.int8(): 1, pa.uint64(): 8, pa.float16(): 2, pa.float32(): 4, pa.float64(): 8, pa.decimal128(38, 3): 16,
    pa.decimal256(60, 3): 32, pa.date32(): 4, pa.timestamp("s"): 8, pa.timestamp("ms", "UTC"): 8,
    pa.timestamp("us", "Europe/Rome"): 8, pa.timestamp("ns"): 8, pa.time32("ms"): 4, pa.time64("us"): 8,
    pa.duration("us"): 8, pa.binary(4): 4,
}  # fmt: skip
"""Types whose values have so many bytes, each of which may be anything."""


@st.composite
def columns(draw: st.DrawFn, depth: int = 2) -> Any:
    """Return an array of ROWS values of some type, its bits drawn."""
    kinds = ["bits", "bits", "text", "repeated text", "binary", "nulls", "words"]
    kind = draw(st.sampled_from([*kinds, "struct", "list", "pair", "map"] if depth else kinds))
    if kind == "bits":
        one = draw(st.sampled_from(list(_WIDTHS)))
        bits = draw(st.binary(min_size=ROWS * _WIDTHS[one], max_size=ROWS * _WIDTHS[one]))
        return pa.Array.from_buffers(one, ROWS, [None, pa.py_buffer(bits)])
    if kind in {"text", "repeated text", "binary"}:
        values = draw(st.lists(st.binary(max_size=8), min_size=ROWS, max_size=ROWS))
        texts = _texts(values, is_text=kind != "binary")
        return texts if kind != "repeated text" else _repeated(texts)
    if kind == "words":
        words = st.sampled_from(
            ["", '{"a": 1}', "[1,\n2]", "{", "NaN", "\0", "\x1e\n", '{"a": "\\\\ud83d"}', "1" * 5000]
        )
        return pa.array(draw(st.lists(words, min_size=ROWS, max_size=ROWS))).dictionary_encode()
    if kind == "nulls":
        return pa.nulls(ROWS)
    if kind == "struct":
        fields = draw(st.lists(columns(depth=depth - 1), min_size=1, max_size=2))
        return pa.StructArray.from_arrays(fields, [f"f{number}" for number in range(len(fields))])
    if kind == "pair":
        return pa.FixedSizeListArray.from_arrays(draw(columns(depth=depth - 1)), 1)
    ends: Any = pa.array([0, 0, 1, ROWS], pa.int32())
    if kind == "list":
        return pa.ListArray.from_arrays(ends, draw(columns(depth=depth - 1)))
    return pa.MapArray.from_arrays(ends, pa.array(["a", "b", "a"]), draw(columns(depth=0)))


def _texts(values: list[bytes], *, is_text: bool) -> Any:
    """Return bytes as text, whether they are UTF-8 or not, or as what they are."""
    packed = pa.array(values, pa.binary())
    return pa.Array.from_buffers(pa.string(), ROWS, packed.buffers()) if is_text else packed


def _repeated(texts: Any) -> Any:
    return pa.DictionaryArray.from_arrays(pa.array(range(ROWS), pa.int32()), texts)


@st.composite
def tables(draw: st.DrawFn) -> Any:
    """Return a table of a few columns, some under one name, or under names that differ in case alone."""
    made = draw(st.lists(columns(), min_size=1, max_size=4))
    names = draw(st.lists(st.sampled_from(["a", "A", "b", '"', "", "request"]), min_size=4, max_size=4))
    return pa.table(made, names=names[: len(made)])


def check(table: Any, folder: Path) -> None:
    """Write and read a table; raise AssertionError where a row is lost, or is no JSON object."""
    path = folder / "log.parquet"
    try:
        pq.write_table(table, path)
    except (pa.ArrowException, OverflowError):  # no such value in Parquet
        assume(False)
    with chunks_of(10):
        blocks = list(read_parquet(examine(path), Position()))
    assert blocks[-1].end == Position(ROWS, ROWS)
    for block in blocks:
        assert not block.bad
        for line in block.lines.to_pylist():
            assert isinstance(json.loads(str(line), parse_int=str), dict), line
