"""Compressed files as one text, however they were put together, to the place where they are damaged."""

from __future__ import annotations

import gzip
import io
from random import Random
from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.ingest.readers import compressed
from sessions.ingest.readers.compressed import DamagedError, Decompressed

if TYPE_CHECKING:
    from collections.abc import Callable

PACK: Final[dict[str, Callable[[bytes], bytes]]] = {
    "gzip": gzip.compress,
    "zstd": lambda data: pa.compress(data, "zstd", asbytes=True),
}
each = pytest.mark.parametrize("packer", sorted(PACK))

ENDS_EARLY: Final = "the file ends before its compressed data does"


def opened(data: bytes, packer: str) -> Decompressed:
    return Decompressed(io.BytesIO(data), packer)


def text_of(data: bytes, packer: str, size: int = 1000) -> tuple[bytes, str | None]:
    """Return the text of a stream read in pieces of this size, and the damage that it ends with."""
    stream, text = opened(data, packer), b""
    try:
        while piece := stream.read(size):
            assert len(piece) <= size
            text += piece
    except DamagedError as error:
        return text, str(error)
    return text, None


def noise(size: int) -> bytes:
    return Random(7).randbytes(size)


@given(
    parts=st.lists(st.binary(max_size=50), max_size=6),
    size=st.integers(1, 70),
    at_once=st.integers(1, 40),
    packer=st.sampled_from(sorted(PACK)),
)
def test_any_members_in_any_pieces(parts: list[bytes], size: int, at_once: int, packer: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compressed, "READ_BYTES", at_once)

        assert text_of(b"".join(map(PACK[packer], parts)), packer, size) == (b"".join(parts), None)


@each
def test_zeros_pad_the_end(packer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compressed, "READ_BYTES", 64)
    data = PACK[packer](b"one") + PACK[packer](b"two") + bytes(500)

    assert text_of(data, packer) == (b"onetwo", None)


@each
def test_a_file_without_text(packer: str) -> None:
    assert text_of(PACK[packer](b""), packer) == (b"", None)
    assert text_of(b"", packer) == (b"", None)


@each
@pytest.mark.parametrize("size", [1, 700, 1 << 20])
def test_a_file_that_is_cut_off(packer: str, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compressed, "READ_BYTES", 512)
    data = noise(5000)
    packed = PACK[packer](b"whole") + PACK[packer](data)
    text, damage = text_of(packed[:3000], packer, size)

    assert (b"whole" + data).startswith(text)
    assert damage == ENDS_EARLY
    assert len(text) > (2000 if packer == "gzip" else 4)  # zstd gives blocks as a whole


@each
def test_a_file_that_lacks_its_last_byte(packer: str) -> None:
    data = noise(3000)
    text, damage = text_of(PACK[packer](data)[:-1], packer)

    assert damage == ENDS_EARLY
    assert data.startswith(text)


@each
def test_something_else_behind_the_end(packer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compressed, "READ_BYTES", 32)
    text, damage = text_of(PACK[packer](b"some text") + b"oops, a line of a log\n" * 9, packer)

    assert text == b"some text"
    assert damage not in {None, ENDS_EARLY}
    assert "\n" not in str(damage)


@each
def test_bytes_that_were_changed(packer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compressed, "READ_BYTES", 256)
    words = b" ".join(b"%d" % Random(number).randrange(99) for number in range(20_000))
    whole = PACK[packer](words)
    broken = whole + whole[: len(whole) // 2] + bytes(300) + whole[len(whole) // 2 + 300 :]
    text, damage = text_of(broken, packer)

    assert text.startswith(words)
    assert damage is not None


def test_a_checksum_that_fails() -> None:
    packed = bytearray(gzip.compress(b"some text"))
    packed[-8] ^= 0xFF

    assert text_of(bytes(packed), "gzip")[1] is not None


@each
def test_a_damage_is_told_again_when_asked_again(packer: str) -> None:
    stream = opened(PACK[packer](b"")[:-1], packer)
    for _ in range(2):
        with pytest.raises(DamagedError, match=ENDS_EARLY):
            stream.read(1)


@each
def test_no_more_is_read_than_is_needed(packer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compressed, "READ_BYTES", 1000)
    file = io.BytesIO(PACK[packer](noise(200_000)) * 3)
    Decompressed(file, packer).read(10)

    assert file.tell() < len(file.getvalue()) / 3
