"""Blocks of source text: what is packed comes back to the byte, and takes little room."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sessions.schemas.contents import LONG_LINE, NEWLINE, RECORD_SEPARATOR, pack, pack_tightly, unpack

LINES = st.lists(st.binary(max_size=40).map(lambda line: line.replace(b"\n", b"")), max_size=30)


@given(lines=LINES, first=st.integers(1, 10**12), separator=st.sampled_from([NEWLINE, RECORD_SEPARATOR]))
@example(lines=[b"x" * LONG_LINE * 2], first=1, separator=NEWLINE)
@example(lines=[b""], first=1, separator=NEWLINE)
def test_what_is_packed_comes_back(lines: list[bytes], first: int, separator: bytes) -> None:
    pieces = [line + separator for line in lines]
    for packing in (pack, pack_tightly):
        packed = packing(pieces, first, len(lines), separator)

        assert unpack(packed.block, "zstd") == b"".join(pieces)
        assert (packed.first_line, packed.last_line) == (first, first + len(lines) - 1)
        assert (packed.text_bytes, packed.separator) == (sum(map(len, pieces)), separator)


def test_a_block_that_is_not_compressed() -> None:
    assert unpack(b"a\nb\n", "none") == b"a\nb\n"


def test_an_encoding_of_a_later_release() -> None:
    with pytest.raises(ValueError, match="brotli"):
        unpack(b"", "brotli")


def test_a_chat_that_is_sent_again_at_a_distance_is_kept_once() -> None:
    """A window of a few hundred KB, as level 1 has by itself, would find none of it again."""
    chat = Random(3).randbytes(3_000_000)
    packed = pack([chat + NEWLINE, chat + NEWLINE, chat + NEWLINE], 1, 3)

    assert len(packed.block) < 1.1 * len(chat)


def test_packed_tightly_is_no_larger() -> None:
    words = Random(4).choices([b"alpha ", b"beta ", b"gamma ", b"delta "], k=200_000)
    lines = [b"".join(words[at : at + 1000]) + NEWLINE for at in range(0, len(words), 1000)]

    assert len(pack_tightly(lines, 1, len(lines)).block) <= len(pack(lines, 1, len(lines)).block)
