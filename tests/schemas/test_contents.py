"""Blocks of source text: what is packed comes back to the byte, and takes little room."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sessions.schemas.contents import FAST, NEWLINE, RECORD_SEPARATOR, TIGHT, lines_in, pack, unpack

LINES = st.lists(
    st.binary(max_size=40).map(lambda line: line.translate(None, b"\n\x1e") or b"x"), min_size=1, max_size=30
)


@given(
    lines=LINES,
    first=st.integers(1, 10**12),
    separator=st.sampled_from([NEWLINE, RECORD_SEPARATOR]),
    level=st.sampled_from([FAST, TIGHT]),
)
@example(lines=[b"x" * 5000], first=1, separator=NEWLINE, level=FAST)
def test_what_is_packed_comes_back(lines: list[bytes], first: int, separator: bytes, level: int) -> None:
    pieces = [line + separator for line in lines]
    packed = pack(pieces, range(first, first + len(lines)), separator, level)

    assert unpack(packed.block, "zstd") == b"".join(pieces)
    assert (packed.first_line, packed.last_line) == (first, first + len(lines) - 1)
    assert (packed.text_bytes, packed.separator) == (sum(map(len, pieces)), separator)
    assert packed.lines is None
    row = (packed.first_line, packed.last_line, None, separator.decode(), "zstd", packed.block)
    assert list(lines_in(*row)) == list(enumerate(lines, first))


def test_lines_in_any_order_have_their_numbers_beside_them() -> None:
    packed = pack([b"c\n", b"a\n"], [9, 4])

    assert (packed.first_line, packed.last_line, packed.lines) == (4, 9, [9, 4])
    assert list(lines_in(4, 9, [9, 4], "\n", "zstd", packed.block)) == [(9, b"c"), (4, b"a")]


def test_lines_that_follow_one_another_need_no_numbers() -> None:
    assert pack([b"a\n", b"b\n"], [4, 5]).lines is None
    assert pack([b"b\n", b"a\n"], [5, 4]).lines == [5, 4]


def test_a_line_without_text_is_not_there() -> None:
    assert list(lines_in(1, 3, None, "\n", "none", b"a\n\nc\n")) == [(1, b"a"), (3, b"c")]


def test_a_block_that_is_not_compressed() -> None:
    assert unpack(b"a\nb\n", "none") == b"a\nb\n"


def test_an_encoding_of_a_later_release() -> None:
    with pytest.raises(ValueError, match="brotli"):
        unpack(b"", "brotli")


def test_packed_tightly_is_no_larger() -> None:
    words = Random(4).choices([b"alpha ", b"beta ", b"gamma ", b"delta "], k=200_000)
    lines = [b"".join(words[at : at + 1000]) + NEWLINE for at in range(0, len(words), 1000)]
    numbers = range(1, len(lines) + 1)

    assert len(pack(lines, numbers, level=TIGHT).block) <= len(pack(lines, numbers, level=FAST).block)
