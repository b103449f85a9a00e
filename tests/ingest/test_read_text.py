"""Text files to lines: none lost, none changed, each with its number and its place."""

from __future__ import annotations

import gzip
import json
from contextlib import nullcontext
from random import Random
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sessions.errors import InputError
from sessions.ingest.readers import source, text
from sessions.ingest.readers.chunk import BadLine, Chunk, Position
from sessions.ingest.readers.source import examine
from sessions.ingest.readers.text import read_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def zstd(data: bytes) -> bytes:
    return pa.compress(data, "zstd", asbytes=True)


def plain(data: bytes) -> bytes:
    return data


PACKERS = {"none": plain, "gzip": gzip.compress, "zstd": zstd}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("text")


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    return lambda size: monkeypatch.setattr(text, "BATCH_BYTES", size)


def chunks_of(path: Path, start: Position | None = None, chunk_bytes: int = 1 << 20) -> list[Chunk]:
    return list(read_text(examine(path), start or Position(), chunk_bytes))


def good_lines(chunks: list[Chunk]) -> list[tuple[str, int, int]]:
    columns = ("line", "source_line", "byte_offset")
    return [tuple(row[c] for c in columns) for chunk in chunks for row in chunk.table.to_pylist()]


def bad_lines(chunks: list[Chunk]) -> list[BadLine]:
    return [bad for chunk in chunks for bad in chunk.bad_lines]


def written(folder: Path, data: bytes, name: str = "log.jsonl") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


LINES = st.lists(st.binary(max_size=30).map(lambda line: line.replace(b"\n", b"")), max_size=30)


def split(data: bytes) -> list[bytes]:
    """Return the lines, newlines left at their ends: what every reader must agree with."""
    return [line for line in data.split(b"\n")[:-1] for line in [line + b"\n"]] + (
        [data.rpartition(b"\n")[2]] if not data.endswith(b"\n") else []
    )


@given(
    lines=LINES,
    ended=st.booleans(),
    block=st.integers(1, 64),
    chunk=st.integers(1, 200),
    packer=st.sampled_from(sorted(PACKERS)),
)
@example(lines=[b"a"], ended=False, block=1, chunk=1, packer="none")
@example(lines=[b""], ended=True, block=1, chunk=1, packer="gzip")
@example(
    lines=[b"\xed\xa0\x80", b"\xc0\xaf", b"\xf4\x90\x80\x80"], ended=True, block=3, chunk=9, packer="none"
)
def test_all_lines_in_any_blocks(
    folder: Path, lines: list[bytes], ended: bool, block: int, chunk: int, packer: str
) -> None:
    data = b"{}" + b"\n".join(lines) + (b"\n" if ended else b"")
    path = written(folder, PACKERS[packer](data))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text, "BATCH_BYTES", block)
        patch.setattr(source, "_looks_binary", lambda _: False)
        chunks = chunks_of(path, chunk_bytes=chunk)

    places, offset = [], 0
    for number, line in enumerate(split(data), 1):
        places.append((line, number, offset))
        offset += len(line)
    readable = [place for place in places if _is_utf8(place[0])]
    assert [(line.encode(), number, start) for line, number, start in good_lines(chunks)] == readable
    assert {(bad.source_line, bad.byte_offset) for bad in bad_lines(chunks)} == {
        place[1:] for place in places if place not in readable
    }
    assert chunks[-1].end == Position(len(data), len(places))
    assert sum(one.lines for one in chunks) == len(places)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


@given(lines=LINES, chunk=st.integers(1, 60), packer=st.sampled_from(sorted(PACKERS)))
def test_reading_goes_on_at_any_chunk(folder: Path, lines: list[bytes], chunk: int, packer: str) -> None:
    path = written(folder, PACKERS[packer](b"{}\n" + b"\n".join(lines) + b"\n"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text, "BATCH_BYTES", 16)
        patch.setattr(source, "_looks_binary", lambda _: False)
        whole = chunks_of(path, chunk_bytes=chunk)
        for number, reached in enumerate(whole):
            rest = chunks_of(path, reached.end, chunk_bytes=chunk)

            assert good_lines(rest) == good_lines(whole[number + 1 :])
            assert bad_lines(rest) == bad_lines(whole[number + 1 :])
            assert sum(one.lines for one in rest) == whole[-1].end.lines - reached.end.lines


@pytest.mark.parametrize("packer", sorted(PACKERS))
@pytest.mark.parametrize("name", ["log.jsonl", "log.gz", "log.zst", "log"])
def test_compression_is_told_by_the_bytes(tmp_path: Path, packer: str, name: str) -> None:
    path = written(tmp_path, PACKERS[packer](b'{"a":1}\n{"b":2}\n'), name)

    assert examine(path).compression == packer
    assert good_lines(chunks_of(path)) == [('{"a":1}\n', 1, 0), ('{"b":2}\n', 2, 8)]


@pytest.mark.parametrize("packer", ["gzip", "zstd"])
def test_several_members_are_one_text(tmp_path: Path, packer: str) -> None:
    pack = PACKERS[packer]
    path = written(tmp_path, pack(b'{"a":1}\n{"b"') + pack(b"") + pack(b":2}\n"))

    assert good_lines(chunks_of(path)) == [('{"a":1}\n', 1, 0), ('{"b":2}\n', 2, 8)]


def test_a_byte_order_mark_is_no_part_of_the_line(tmp_path: Path) -> None:
    path = written(tmp_path, b'\xef\xbb\xbf{"a":1}\n\xef\xbb\xbf{"b":2}\n')

    assert good_lines(chunks_of(path)) == [('{"a":1}\n', 1, 0), ('\ufeff{"b":2}\n', 2, 11)]  # 3 + 8


def test_a_byte_order_mark_and_a_bad_line(tmp_path: Path) -> None:
    chunks = chunks_of(written(tmp_path, b'\xef\xbb\xbf{"a":1}\n\xff\n'))

    assert good_lines(chunks) == [('{"a":1}\n', 1, 0)]
    assert bad_lines(chunks) == [BadLine(2, 11, "not_utf8", "\\xff")]


def test_carriage_returns_stay(tmp_path: Path) -> None:
    path = written(tmp_path, b'{"a":1}\r\n\r\n{"b":2}')

    assert good_lines(chunks_of(path)) == [('{"a":1}\r\n', 1, 0), ("\r\n", 2, 9), ('{"b":2}', 3, 11)]


def test_nul_bytes_stay(tmp_path: Path) -> None:
    path = written(tmp_path, b'{"a":"' + b"\0" + b'"}\n{"b":"some more text"}\n')

    assert good_lines(chunks_of(path))[0] == ('{"a":"\0"}\n', 1, 0)


def test_a_bad_line_in_the_middle_is_shown_readably(tmp_path: Path) -> None:
    chunks = chunks_of(written(tmp_path, b'{"a":1}\n{"caf\xe9": "\xc3\xa9"}\n{"b":2}\n'))

    assert [line for line, _, _ in good_lines(chunks)] == ['{"a":1}\n', '{"b":2}\n']
    assert bad_lines(chunks) == [BadLine(2, 8, "not_utf8", '{"caf\\xe9": "é"}')]


@pytest.mark.parametrize(
    ("tail", "reason"),
    [(b'{"a":"\xc3', "unfinished"), (b'{"a":"\xf0\x9f\x9b', "unfinished"), (b'{"a":"\xff"}', "not_utf8")],
)
def test_an_end_within_a_character_is_unfinished(tmp_path: Path, tail: bytes, reason: str) -> None:
    assert [bad.reason for bad in bad_lines(chunks_of(written(tmp_path, b"{}\n" + tail)))] == [reason]
    assert [bad.reason for bad in bad_lines(chunks_of(written(tmp_path, b"{}\n" + tail + b"\n")))] == [
        "not_utf8"
    ]


@pytest.mark.parametrize("packer", sorted(PACKERS))
def test_long_lines(tmp_path: Path, packer: str) -> None:
    long = json.dumps({"a": "x" * 5_000_000}).encode() + b"\n"
    path = written(tmp_path, PACKERS[packer](b"{}\n" + long + b"{}\n" + long))
    chunks = chunks_of(path)

    assert [(len(line), number, start) for line, number, start in good_lines(chunks)] == [
        (3, 1, 0),
        (len(long), 2, 3),
        (3, 3, 3 + len(long)),
        (len(long), 4, 6 + len(long)),
    ]


def test_a_line_longer_than_any_log_has_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_blocks: Callable[[int], None]
) -> None:
    monkeypatch.setattr(text, "LONGEST_LINE", 1000)
    small_blocks(100)
    path = written(tmp_path, b"{}\n" + b"x" * 2000)

    with pytest.raises(
        InputError, match=r"has a line of more than 1 GiB, after line 1; give one JSON record a line"
    ):
        chunks_of(path)


def read_until_damage(path: Path, chunk: int = 1 << 20) -> tuple[bytes, str]:
    """Return the text that came before the error, and its message."""
    found: list[Chunk] = []
    with pytest.raises(InputError) as caught:
        found.extend(read_text(examine(path), Position(), chunk))
    return "".join(line for line, _, _ in good_lines(found)).encode(), str(caught.value)


def hard_to_pack(count: int) -> bytes:
    random = Random(1)
    return b"".join(b'{"hash":"%s"}\n' % random.randbytes(20).hex().encode() for _ in range(count))


@pytest.mark.parametrize("packer", ["gzip", "zstd"])
@pytest.mark.parametrize("chunk", [1000, 1 << 20])
def test_what_comes_before_the_damage_is_read(
    tmp_path: Path, packer: str, chunk: int, small_blocks: Callable[[int], None]
) -> None:
    small_blocks(4096)
    data = hard_to_pack(20_000)
    packed = PACKERS[packer](data)
    path = written(tmp_path, packed[: len(packed) // 2])
    read, message = read_until_damage(path, chunk)
    count = read.count(b"\n")

    assert 5000 < count < 15_000
    assert data.startswith(read)
    assert message.startswith(f"{path}: cannot be decompressed as {packer} (")
    assert message.endswith(f"), after line {count:,}; get a whole copy of the file and read it again")


def test_a_checksum_that_fails_is_damage(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(hard_to_pack(100)))
    packed[-8] ^= 0xFF
    read, message = read_until_damage(written(tmp_path, bytes(packed)))

    assert read == b""
    assert "cannot be decompressed as gzip" in message


def test_a_disk_that_fails_is_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing:
        def read(self, _: int, /) -> bytes:
            raise OSError(5, "Input/output error")

    healthy = examine(written(tmp_path, b"{}\n"))
    monkeypatch.setattr(text, "_decompressed", lambda *_: nullcontext(Failing()))

    with pytest.raises(
        InputError, match=r"cannot be read \(\[Errno 5\] Input/output error\), after line 0; get"
    ):
        list(read_text(healthy, Position()))


GROWTH: list[tuple[bytes, bytes, list[Any]]] = [
    (b"{}\n", b"{}\n", [("{}\n", 2, 3)]),
    (b"{}", b"\n{}\n", [("{}\n", 2, 3)]),
    (b"{}", b"\r\n{}", [("{}", 2, 4)]),
    (b"{}\r", b"\n{}", [("{}", 2, 4)]),
    (b"{}", b"\n", []),
    (b"{}", b"\n\n", [("\n", 2, 3)]),
    (b"{}", b"{}\n{}\n", [("{}\n", 2, 2), ("{}\n", 3, 5)]),  # no newline came: the rest is a line of its own
    (b"{}", b"\r{}", [("\r{}", 2, 2)]),
]


@pytest.mark.parametrize(("before", "added", "expected"), GROWTH)
@pytest.mark.parametrize("packer", sorted(PACKERS))
def test_reading_goes_on_after_a_line_that_had_no_newline(
    tmp_path: Path, packer: str, before: bytes, added: bytes, expected: list[Any]
) -> None:
    path = written(tmp_path, PACKERS[packer](before))
    end = chunks_of(path)[-1].end
    written(tmp_path, PACKERS[packer](before + added))

    assert good_lines(chunks_of(path, end)) == expected


def test_a_file_that_became_shorter_has_nothing_more(tmp_path: Path) -> None:
    path = written(tmp_path, gzip.compress(b"{}\n"))

    assert chunks_of(path, Position(1000, 10)) == []
