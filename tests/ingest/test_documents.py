"""JSON documents to records: whatever stands between them, each with its number and its place."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sessions.errors import InputError
from sessions.ingest.readers import source
from sessions.ingest.readers.chunk import Block, Position
from sessions.ingest.readers.documents import read_documents
from sessions.ingest.readers.source import examine
from tests.ingest.blocks import bad_lines, bad_places, good_lines, split_off, written
from tests.ingest.small import small_blocks

if TYPE_CHECKING:
    from pathlib import Path


def read(path: Path, start: Position | None = None, *, final: bool = False) -> tuple[list[Block], int]:
    """Return the blocks of a file, which is taken for a document, and how many bytes of it are left."""
    document = replace(examine(path), container="json")
    return split_off(read_documents(document, start or Position(), final=final))


def records(blocks: list[Block]) -> list[tuple[str, int]]:
    """Return each record's text and offset; its number is its place in the file."""
    found = good_lines(blocks)
    assert [number for _, number, _ in found] == list(range(1, len(found) + 1))
    return [(text.removesuffix("\n"), offset) for text, _, offset in found]


def texts_in(folder: Path, text: str, *, final: bool = False) -> list[str]:
    """Return the records of a text, of which nothing is left."""
    blocks, left = read(written(folder, text.encode()), final=final)
    assert left == 0
    return [record for record, _ in records(blocks)]


def test_an_array_on_one_line(tmp_path: Path) -> None:
    blocks, left = read(written(tmp_path, b'[{"a": 1},{"b":2} , {"c": [{"d": 3}]}]\n'))

    assert records(blocks) == [('{"a": 1}', 1), ('{"b":2}', 10), ('{"c": [{"d": 3}]}', 20)]
    assert left == 0
    assert blocks[-1].end == Position(37, 3)  # behind the last record, the bracket is still to come


def test_pretty_printed_records_stay_as_they_are(tmp_path: Path) -> None:
    values = [{"a": {"b": [1, {"c": "}\n{"}]}}, {"a": "ü"}]
    text = json.dumps(values, indent=4, ensure_ascii=False)

    first, second = texts_in(tmp_path, text)
    assert (json.loads(first), json.loads(second)) == tuple(values)
    assert first.count("\n") == 9
    assert first in text
    assert second in text


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1}{"b": 2}{"c": 3}',
        '{"a": 1}\n{"b": 2}\n\n{"c": 3}\n',
        '{"a": 1} \t {"b": 2}\r\n{"c": 3}',
        '[{"a": 1},\n{"b": 2},\n{"c": 3},\n]',  # a comma too many
        '[{"a": 1},\n{"b": 2}\n]\n,{"c": 3}\n',  # appended behind the end
        '[{"a": 1}]\n[{"b": 2}, {"c": 3}]',  # two arrays
        '[[{"a": 1}], [{"b": 2}, {"c": 3}]]',
        '[\n{"a": 1}\n,\n{"b": 2}\n,\n{"c": 3}',  # not ended
        '\ufeff[{"a": 1}, {"b": 2}, {"c": 3}]',
        '\ufeff{"a": 1}\n\ufeff{"b": 2}{"c": 3}',
        '\x1e{"a": 1}\n\x1e{"b": 2}\n\x1e{"c": 3}\n',  # JSON text sequences
    ],
)
def test_what_stands_between_records_is_passed_by(tmp_path: Path, text: str) -> None:
    assert texts_in(tmp_path, text) == ['{"a": 1}', '{"b": 2}', '{"c": 3}']


@pytest.mark.parametrize("text", ["", " \n", "[]", "[\n]\n", "[ , ]", "\ufeff"])
def test_a_document_without_records(tmp_path: Path, text: str) -> None:
    assert texts_in(tmp_path, f"{text}\n") == []


VALUES: Final = st.dictionaries(
    st.text(max_size=3),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("}\n{ü🎉\u2028"),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
        max_leaves=5,
    ),
    max_size=4,
)
SEPARATORS: Final = ("", " ", "\n", "\r\n", ",", ",\n  ", "]\n,", "\ufeff", "\n\n")


@settings(max_examples=60)
@given(
    values=st.lists(VALUES, min_size=1, max_size=12),
    indents=st.lists(st.sampled_from([None, 0, 2]), min_size=12, max_size=12),
    between=st.lists(st.sampled_from(SEPARATORS), min_size=12, max_size=12),
    ascii_only=st.booleans(),
    block=st.integers(1, 80),
    packed=st.booleans(),
)
@example(values=[{"a": "🎉" * 30}], indents=[None], between=[""], ascii_only=False, block=1, packed=False)
def test_any_records_in_any_blocks(
    tmp_path_factory: pytest.TempPathFactory,
    values: list[Any],
    indents: list[int | None],
    between: list[str],
    *,
    ascii_only: bool,
    block: int,
    packed: bool,
) -> None:
    data, expected = b"[", []
    for value, indent, separator in zip(values, indents, between, strict=False):
        text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
        expected.append((text, len(data)))
        data += (text + separator).encode()
    folder = tmp_path_factory.mktemp("documents")
    path = written(folder, gzip.compress(data) if packed else data)
    with pytest.MonkeyPatch.context() as patch:
        small_blocks(patch, block)
        patch.setattr(source, "_looks_binary", lambda _: False)
        blocks, left = read(path)

        assert (records(blocks), left) == (expected, 0)
        assert sum(one.records for one in blocks) == len(values)
        assert all(one.text.count(b"\x1e") == one.records for one in blocks)
        for number, reached in enumerate(blocks):
            rest, _ = read(path, reached.end)
            assert good_lines(rest) == good_lines(blocks[number + 1 :])


def in_pretty_array(*records: str) -> str:
    return "[\n" + ",\n".join(f"  {record}" for record in records) + "\n]\n"


NESTED: Final = json.dumps({"messages": [{"role": "a"}, {"role": "b"}], "x": [{"y": 1}]}, indent=2)
NESTED_DEEPER: Final = NESTED.replace("\n", "\n  ")
BROKEN: Final = {
    "a word": '{"a": oops}',
    "a comma too few": '{"a": 1 "b": 2}',
    "a comma too many": '{"a": 1,}',
    "no key": "{oops}",
    "a line's end in a text": '{"a": "b\n c"}',
    "a quote in a text": '{"a": "b" c", "d": 5}',
}


@pytest.mark.parametrize("kind", BROKEN)
@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("pretty", [True, False])
def test_a_broken_record_costs_itself_alone(tmp_path: Path, kind: str, place: int, *, pretty: bool) -> None:
    found = [NESTED_DEEPER, '{"b": [{"c": 1},{"d": 2}]}']
    found.insert(place, BROKEN[kind])
    text = in_pretty_array(*found) if pretty else f"[{','.join(found)}]"

    assert texts_in(tmp_path, text) == found


def test_prose_between_records_costs_itself_alone(tmp_path: Path) -> None:
    assert texts_in(tmp_path, '{"a":\n1}\nupstream is slow, {"x"\n{"b": 2}') == [
        '{"a":\n1}', 'upstream is slow, {"x"', '{"b": 2}',
    ]  # fmt: skip


def test_a_broken_pretty_record_costs_itself_alone(tmp_path: Path) -> None:
    broken = NESTED_DEEPER.replace('"role": "a"', '"role": oops')

    assert texts_in(tmp_path, in_pretty_array('{"a": 1}', broken, '{"b": 2}')) == [
        '{"a": 1}', broken, '{"b": 2}',
    ]  # fmt: skip


def test_a_record_that_was_not_ended(tmp_path: Path) -> None:
    text = '[\n{"a": {"b": 1},\n{"c": 2},\n{"d": 3}\n]'

    assert texts_in(tmp_path, text) == ['{"a": {"b": 1}', '{"c": 2}', '{"d": 3}']


def test_a_broken_record_over_many_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small_blocks(monkeypatch, 7)
    broken = '{"a": oops' + ", " * 500 + '"z": 1}'

    assert texts_in(tmp_path, in_pretty_array('{"a": 1}', broken, '{"b": 2}')) == [
        '{"a": 1}', broken, '{"b": 2}',
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("tail", "left"),
    [
        ('{"b": ', 6),
        ('{"b": "ü', 9),
        ('{"b": tru', 9),
        ('{"b": "}', 8),
        ('{"b": "\\u00', 11),
        ('{"b": 1', 7),
        ("{", 1),
        ("oops", 4),
    ],
)
def test_a_record_that_is_cut_off(tmp_path: Path, tail: str, left: int) -> None:
    path = written(tmp_path, b'[{"a": 1}, ' + tail.encode())
    blocks, unfinished = read(path)

    assert unfinished == left
    assert records(blocks) == [('{"a": 1}', 1)]
    assert blocks[-1].end == Position(9, 1)
    blocks, unfinished = read(path, final=True)
    assert unfinished == 0
    assert records(blocks) == [('{"a": 1}', 1), (tail, 11)]


def test_a_last_record_that_is_broken_is_not_cut_off(tmp_path: Path) -> None:
    assert texts_in(tmp_path, '[{"a": 1}, {"b": oops}]') == ['{"a": 1}', '{"b": oops}']


def test_values_that_are_no_objects_are_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small_blocks(monkeypatch, 3)

    assert texts_in(tmp_path, '[{"a": 1}, 123456, "b, c", null, -1.5e10]') == [
        '{"a": 1}', "123456", '"b, c"', "null", "-1.5e10",
    ]  # fmt: skip


def test_bytes_that_are_no_text_cost_their_record(tmp_path: Path) -> None:
    data = b'[{"a": "\xff\xc3\xa9"}, {"b": "\xc3"}, {"c": "\xc3\xbc"}]'
    blocks, left = read(written(tmp_path, data))

    assert good_lines(blocks) == [('{"c": "ü"}\n', 3, data.index(b'{"c"'))]
    assert [(bad.source_line, bad.reason, bad.text) for bad in bad_lines(blocks)] == [
        (1, "not_utf8", '{"a": "\\xffé"}'),
        (2, "not_utf8", '{"b": "\\xc3"}'),
    ]
    assert bad_places(blocks) == [(1, 1), (2, data.index(b'{"b"'))]
    assert left == 0


def test_a_record_separator_within_a_record_is_no_end(tmp_path: Path) -> None:
    text = '[{"a":\x1e1}, {"b": "\x1e"}, {"c": 1}]'

    assert texts_in(tmp_path, text) == ['{"a": 1}', '{"b": " "}', '{"c": 1}']


@pytest.mark.parametrize("between", [",", ",\n"])
def test_nesting_too_deep_costs_its_record(tmp_path: Path, between: str) -> None:
    deep = '{"a": ' + "[" * 100_000 + "]" * 100_000 + "}"

    assert texts_in(tmp_path, f'[{{"a": 1}}{between}{deep}{between}{deep}{between}{{"b": 2}}]') == [
        '{"a": 1}', deep, deep, '{"b": 2}',
    ]  # fmt: skip


def test_records_larger_than_a_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small_blocks(monkeypatch, 1000)
    long = json.dumps({"a": "ü" * 50_000}, ensure_ascii=False)
    blocks, left = read(written(tmp_path, f"[{long},{long}]".encode()))

    assert records(blocks) == [(long, 1), (long, 2 + len(long.encode()))]
    assert [block.records for block in blocks] == [1, 1]
    assert left == 0


def test_what_comes_before_a_damage_is_read(tmp_path: Path) -> None:
    values = [{"number": number, "noise": f"{number * 7919 % 100_003:x}"} for number in range(20_000)]
    data = json.dumps(values).encode()
    packed = gzip.compress(data)
    document = replace(examine(written(tmp_path, packed[: len(packed) // 2])), container="json")
    found: list[Block] = []
    with pytest.raises(InputError, match="cannot be decompressed as gzip"):
        found.extend(one for one in read_documents(document, Position()) if isinstance(one, Block))
    texts = [json.loads(record) for record, _ in records(found)]

    assert 5000 < len(texts) < 15_000
    assert texts == values[: len(texts)]
