"""Text files to lines: none lost, none changed, each with its number and its place."""

from __future__ import annotations

import gzip
import json
import re
from contextlib import nullcontext
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sessions.errors import InputError
from sessions.ingest.readers import source, text
from sessions.ingest.readers.chunk import BadLine, Block, Position
from sessions.ingest.readers.source import examine
from sessions.ingest.readers.text import read_text
from tests.ingest.blocks import bad_lines, bad_places, good_lines, split_off, written
from tests.ingest.small import small_blocks

if TYPE_CHECKING:
    from pathlib import Path


def zstd(data: bytes) -> bytes:
    return pa.compress(data, "zstd", asbytes=True)


def plain(data: bytes) -> bytes:
    return data


PACKERS = {"none": plain, "gzip": gzip.compress, "zstd": zstd}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("text")


def blocks_of(path: Path, start: Position | None = None, *, final: bool = True) -> list[Block]:
    """Read all of a file, which is taken for JSON lines; nothing is left where no more will come."""
    log = replace(examine(path), container="jsonl")
    blocks, left = split_off(read_text(log, start or Position(), final=final))
    assert not (final and left)
    return blocks


LINES = st.lists(st.binary(max_size=30).map(lambda line: line.replace(b"\n", b"")), max_size=30)


def split(data: bytes) -> list[bytes]:
    """Return the lines, newlines left at their ends: what every reader must agree with."""
    return [line for line in data.split(b"\n")[:-1] for line in [line + b"\n"]] + (
        [data.rpartition(b"\n")[2]] if not data.endswith(b"\n") else []
    )


def unpadded(line: bytes) -> bytes:
    """Return a line without what may stand before a record; at the end of a file that is left."""
    padding = re.match(rb"(?:\xef\xbb\xbf|[\0\x1e])*", line)
    assert padding is not None
    return line[padding.end() :] or line


@given(
    lines=LINES,
    ended=st.booleans(),
    block=st.integers(1, 64),
    packer=st.sampled_from(sorted(PACKERS)),
)
@example(lines=[b"a"], ended=False, block=1, packer="none")
@example(lines=[b""], ended=True, block=1, packer="gzip")
@example(lines=[b"\xed\xa0\x80", b"\xc0\xaf", b"\xf4\x90\x80\x80"], ended=True, block=3, packer="none")
@example(lines=[b"{\x1e}", b"\x1e"], ended=True, block=3, packer="none")
@example(lines=[b"", b"\0\0\xef\xbb\xbf{}\0", b"\xef\xbb\0", b"\0\0"], ended=False, block=3, packer="none")
def test_all_lines_in_any_blocks(
    folder: Path, lines: list[bytes], ended: bool, block: int, packer: str
) -> None:
    data = b"{}" + b"\n".join(lines) + (b"\n" if ended else b"")
    path = written(folder, PACKERS[packer](data))
    with pytest.MonkeyPatch.context() as patch:
        small_blocks(patch, block)
        patch.setattr(source, "_looks_binary", lambda _: False)
        blocks = blocks_of(path)

    places, offset = [], 0
    for number, line in enumerate(split(data), 1):
        record = unpadded(line)
        places.append((record, number, offset + len(line) - len(record)))
        offset += len(line)
    readable = [place for place in places if _is_utf8(place[0])]
    assert [(line.encode(), number, start) for line, number, start in good_lines(blocks)] == [
        (line, number, start) for line, number, start in readable
    ]
    assert bad_places(blocks) == [place[1:] for place in places if place not in readable]
    assert blocks[-1].end == Position(len(data), len(places))
    assert sum(one.records for one in blocks) == len(places)
    assert b"".join(one.text for one in blocks) == b"".join(place[0] for place in places)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


@given(lines=LINES, packer=st.sampled_from(sorted(PACKERS)))
def test_reading_goes_on_at_any_block(folder: Path, lines: list[bytes], packer: str) -> None:
    path = written(folder, PACKERS[packer](b"{}\n" + b"\n".join(lines) + b"\n"))
    with pytest.MonkeyPatch.context() as patch:
        small_blocks(patch, 16)
        patch.setattr(source, "_looks_binary", lambda _: False)
        whole = blocks_of(path)
        for number, reached in enumerate(whole):
            rest = blocks_of(path, reached.end)

            assert good_lines(rest) == good_lines(whole[number + 1 :])
            assert bad_lines(rest) == bad_lines(whole[number + 1 :])
            assert sum(one.records for one in rest) == whole[-1].end.lines - reached.end.lines


@pytest.mark.parametrize("packer", sorted(PACKERS))
@pytest.mark.parametrize("name", ["log.jsonl", "log.gz", "log.zst", "log"])
def test_compression_is_told_by_the_bytes(tmp_path: Path, packer: str, name: str) -> None:
    path = written(tmp_path, PACKERS[packer](b'{"a":1}\n{"b":2}\n'), name)

    assert examine(path).compression == packer
    assert good_lines(blocks_of(path)) == [('{"a":1}\n', 1, 0), ('{"b":2}\n', 2, 8)]


@pytest.mark.parametrize("packer", ["gzip", "zstd"])
def test_several_members_are_one_text(tmp_path: Path, packer: str) -> None:
    pack = PACKERS[packer]
    path = written(tmp_path, pack(b'{"a":1}\n{"b"') + pack(b"") + pack(b":2}\n"))

    assert good_lines(blocks_of(path)) == [('{"a":1}\n', 1, 0), ('{"b":2}\n', 2, 8)]


def test_a_byte_order_mark_is_no_part_of_the_line(tmp_path: Path) -> None:
    path = written(tmp_path, b'\xef\xbb\xbf{"a":1}\n\xef\xbb\xbf{"b":2}\n')

    assert good_lines(blocks_of(path)) == [('{"a":1}\n', 1, 3), ('{"b":2}\n', 2, 14)]  # 3 + 8 + 3


def test_a_byte_order_mark_and_a_bad_line(tmp_path: Path) -> None:
    blocks = blocks_of(written(tmp_path, b'\xef\xbb\xbf{"a":1}\n\xff\n'))

    assert good_lines(blocks) == [('{"a":1}\n', 1, 3)]
    assert bad_lines(blocks) == [BadLine(2, "not_utf8", "\\xff")]
    assert bad_places(blocks) == [(2, 11)]  # 3 + 8


def test_carriage_returns_stay(tmp_path: Path) -> None:
    path = written(tmp_path, b'{"a":1}\r\n\r\n{"b":2}')

    assert good_lines(blocks_of(path)) == [('{"a":1}\r\n', 1, 0), ("\r\n", 2, 9), ('{"b":2}', 3, 11)]


def test_nul_bytes_stay(tmp_path: Path) -> None:
    path = written(tmp_path, b'{"a":"' + b"\0" + b'"}\n{"b":"some more text"}\n')

    assert good_lines(blocks_of(path))[0] == ('{"a":"\0"}\n', 1, 0)


def test_a_bad_line_in_the_middle_is_shown_readably(tmp_path: Path) -> None:
    blocks = blocks_of(written(tmp_path, b'{"a":1}\n{"caf\xe9": "\xc3\xa9"}\n{"b":2}\n'))

    assert good_lines(blocks) == [('{"a":1}\n', 1, 0), ('{"b":2}\n', 3, 23)]  # 8 + 15
    assert bad_lines(blocks) == [BadLine(2, "not_utf8", '{"caf\\xe9": "é"}')]
    assert bad_places(blocks) == [(2, 8)]


@pytest.mark.parametrize("packer", sorted(PACKERS))
@pytest.mark.parametrize(
    ("tail", "left"),
    [
        (b'{"a": 1}', 0),
        (b' {"a": 1} \r', 0),
        (b" \t", 0),
        (b'{"a": 1', 7),
        (b'{"a": 1}{', 9),
        (b"{", 1),
        (b"7", 1),  # the rest of the number may still come
        (b"nul", 3),
        (b'{"a":"\xc3', 7),
        (b'{"a":"\xf0\x9f\x9b', 9),
        (b'{"a":"\xff"}', 9),
        (b'{"a":' * 100_000, 0),  # whatever comes, it is too deep
    ],
)
def test_a_last_line_without_a_newline(tmp_path: Path, packer: str, tail: bytes, left: int) -> None:
    path = written(tmp_path, PACKERS[packer](b"{}\n" + tail))
    blocks, unfinished = split_off(read_text(examine(path), Position()))

    assert unfinished == left
    assert blocks[-1].end == (Position(3, 1) if left else Position(3 + len(tail), 2))
    assert blocks_of(path, final=True)[-1].end == Position(3 + len(tail), 2)


def test_an_unfinished_line_in_many_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small_blocks(monkeypatch, 5)
    path = written(tmp_path, b'{}\n{"a": "' + b"x" * 100)
    blocks, unfinished = split_off(read_text(examine(path), Position()))

    assert (blocks[-1].end, unfinished) == (Position(3, 1), 107)


@pytest.mark.parametrize("packer", sorted(PACKERS))
def test_long_lines(tmp_path: Path, packer: str) -> None:
    long = json.dumps({"a": "x" * 5_000_000}).encode() + b"\n"
    path = written(tmp_path, PACKERS[packer](b"{}\n" + long + b"{}\n" + long))
    blocks = blocks_of(path)

    assert [(len(line), number, start) for line, number, start in good_lines(blocks)] == [
        (3, 1, 0),
        (len(long), 2, 3),
        (3, 3, 3 + len(long)),
        (len(long), 4, 6 + len(long)),
    ]


def test_a_line_longer_than_any_log_has_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "LONGEST_LINE", 1000)
    small_blocks(monkeypatch, 100)
    read, message = read_until_damage(written(tmp_path, b"{}\n" + b"x" * 2000))

    assert read == b"{}\n"
    assert message.endswith("has a line of more than 1 GiB; give one JSON record a line")


def read_until_damage(path: Path) -> tuple[bytes, str]:
    """Return the text that came before the error, and its message."""
    found: list[Block] = []
    with pytest.raises(InputError) as caught:
        found.extend(one for one in read_text(examine(path), Position()) if isinstance(one, Block))
    return b"".join(block.text for block in found), str(caught.value)


def hard_to_pack(count: int) -> bytes:
    random = Random(1)
    return b"".join(b'{"hash":"%s"}\n' % random.randbytes(20).hex().encode() for _ in range(count))


@pytest.mark.parametrize("packer", ["gzip", "zstd"])
@pytest.mark.parametrize("block", [1000, 1 << 20])
def test_what_comes_before_the_damage_is_read(
    tmp_path: Path, packer: str, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_blocks(monkeypatch, block)
    data = hard_to_pack(20_000)
    packed = PACKERS[packer](data)
    path = written(tmp_path, packed[: len(packed) // 2])
    read, message = read_until_damage(path)

    assert 5000 < read.count(b"\n") < 15_000
    assert read.endswith(b"\n")
    assert data.startswith(read)
    assert message.startswith(f"{path}: cannot be decompressed as {packer} (")
    assert message.endswith("); get a whole copy of the file and read it again")


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
    monkeypatch.setattr(text, "decompressed", lambda *_: nullcontext(Failing()))

    with pytest.raises(InputError, match=r"cannot be read \(\[Errno 5\] Input/output error\); get"):
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
    end = blocks_of(path)[-1].end
    written(tmp_path, PACKERS[packer](before + added))

    assert good_lines(blocks_of(path, end)) == expected


def test_a_file_that_became_shorter_has_nothing_more(tmp_path: Path) -> None:
    path = written(tmp_path, gzip.compress(b"{}\n"))

    assert blocks_of(path, Position(1000, 10)) == []
