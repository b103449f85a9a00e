"""Every line ends in exactly one place, whatever the lines are and wherever the chunks are cut."""

from __future__ import annotations

import tempfile
from array import array
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sessions.api import Database
from sessions.ingest import assemble
from sessions.ingest.formats.base import Format
from sessions.ingest.formats.gateway import GATEWAY
from sessions.ingest.load import ReconcileError
from sessions.ingest.mapping import VALUE_ERRORS
from sessions.ingest.readers.chunk import Block
from sessions.ingest.readers.text import read_text
from tests.factories import fetch, gateway, ingest_lines, line, texts, write_lines
from tests.ingest.cases import rows_by_line
from tests.ingest.small import small_blocks, small_chunks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sessions.ingest.readers.chunk import Position
    from sessions.ingest.readers.source import Source
    from sessions.ingest.readers.text import Unfinished

KINDS: Final[dict[str, bytes]] = {
    "one": line(gateway(request_id="one")),
    "two": line(gateway(request_id="two", session="s2")),
    "three": b" \t" + line(gateway(request_id="three", session=None)) + b" \r",
    "same text without an id": line(gateway(request_id=None)),
    "half a pair": b'{"request_id": "half", "request": {"body": "\\ud83d"}}',
    "empty": b"",
    "blank": b" \t\r",
    "broken": b'{"request":',
    "text": b"hello",
    "a list": b"[{}]",
    "a number": b"5",
    "no request": b'{"a": 1}',
    "wrong response": b'{"request": {"url": "/"}, "response": 5}',
    "not UTF-8": b'{"request": "\xff"}',
    "half a character": b'{"request": "\xc3',
    "a NUL": b'{"request": "\x00"}',
    "a separator": b'{"request": "\xe2\x80\xa8"}',
    "two objects": b"{}{}",
    "two requests": line(gateway(request_id="four")) + line(gateway(request_id="five")),
    "bottomless": b'{"request":' + b"[" * 5000 + b"]" * 5000 + b"}",
    "a byte order mark": b"\xef\xbb\xbf{}",
}
REQUESTS: Final = {"one", "two", "three", "same text without an id", "half a pair"}
OTHER: Final = {"empty", "blank"}


def wanted(kinds: list[str]) -> dict[str, int]:
    """Return where lines of these kinds end."""
    good = [kind for kind in kinds if kind in REQUESTS]
    other = sum(kind in OTHER for kind in kinds)
    return {
        "lines": len(kinds),
        "requests": len(set(good)),
        "duplicates": len(good) - len(set(good)),
        "other": other,
        "quarantined": len(kinds) - len(good) - other,
    }


@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(
    kinds=st.lists(st.sampled_from(sorted(KINDS)), max_size=40), batch=st.sampled_from([40, 2000, 1 << 20])
)
@example(kinds=sorted(KINDS) * 2, batch=300)
@example(kinds=[], batch=40)
def test_every_line_is_in_one_place(kinds: list[str], batch: int) -> None:
    lines = [KINDS[kind] for kind in ["one", *kinds, "text"]]
    expected = wanted(["one", *kinds, "text"])
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        small_chunks(patch, 10_000, batch)
        database = Database(Path(folder) / "sessions.duckdb")
        (result,) = database.ingest(write_lines(Path(folder) / "log.jsonl", *lines)).files

        assert result.counts.to_dict() == expected
        assert sum(result.reasons.values()) == expected["quarantined"]
        names = ", ".join(expected)
        assert fetch(database, f"SELECT {names} FROM sources") == [tuple(expected.values())]
        places = rows_by_line(database)  # fails for a line in two places
        assert Counter("reason" in row for row in places.values()) == Counter(
            {True: expected["quarantined"], False: expected["requests"]}
        )
        refused = {number for number, row in places.items() if "reason" in row}
        bad = set(KINDS) - REQUESTS - OTHER
        assert refused == {n for n, kind in enumerate(["one", *kinds, "text"], 1) if kind in bad}
        for number in refused:
            start = sum(len(one) + 1 for one in lines[: number - 1])
            start += 3 * lines[number - 1].startswith(b"\xef\xbb\xbf")  # a mark is no part of the line
            assert places[number]["byte_offset"] == start


def test_the_text_of_every_request_is_kept_to_the_byte(tmp_path: Path) -> None:
    lines = [
        '{"request_id": "a",  "request": {"url": "/ü", "body": "\\u00e9\\n"}, "x": 1.50}',
        '\t{"request_id": "b", "request": {"url": "/"}, "x": [1, 2 , 3]}  ',
        '{"request_id":"c","request":{"url":"/"}}\r',
    ]
    database = ingest_lines(tmp_path, *lines)

    assert texts(database) == {(1, number): one for number, one in enumerate(lines, 1)}


def test_half_a_surrogate_pair_costs_itself_and_not_its_line(tmp_path: Path) -> None:
    text = '{"request_id": "a", "request": {"headers": {"Helicone-User-Id": "x\\ud83d\\ud83d\\ude00y"}}}'
    database = ingest_lines(tmp_path, text)

    assert fetch(database, "SELECT user_id FROM requests") == [("x😀y",)]
    assert texts(database) == {(1, 1): text}


def test_requests_stand_in_the_order_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small_blocks(monkeypatch, 10_000)
    count = 30_000
    database = ingest_lines(
        tmp_path, *(f'{{"request_id":"r{n}","request":{{"url":"/"}}}}' for n in range(count))
    )
    lines = [row[0] for row in fetch(database, "SELECT source_line FROM requests ORDER BY rowid")]

    assert lines == list(range(1, count + 1))
    assert texts(database) == {
        (1, n + 1): f'{{"request_id":"r{n}","request":{{"url":"/"}}}}' for n in range(count)
    }


def one_too_many(block: Block) -> Block:
    return replace(block, edges=array("i", [*block.edges, block.edges[-1]]))


def one_lost(block: Block) -> Block:
    return replace(block, lines=block.lines.slice(1), numbers=block.numbers[1:])


@pytest.mark.parametrize("change", [one_too_many, one_lost])
def test_a_line_too_many_or_too_few_is_noticed_and_nothing_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Block], Block]
) -> None:
    def miscounting(source: Source, start: Position, *, final: bool) -> Iterator[Block | Unfinished]:
        for block in read_text(source, start, final=final):
            yield change(block) if isinstance(block, Block) else block

    monkeypatch.setattr(assemble, "read_text", miscounting)
    database = Database(tmp_path / "sessions.duckdb")

    with pytest.raises(ReconcileError, match=r"log\.jsonl: its lines do not add up"):
        database.ingest(write_lines(tmp_path / "log.jsonl", gateway(), gateway(request_id="r2")))
    assert fetch(database, "SELECT count(*) FROM requests") == [(0,)]
    assert fetch(database, "SELECT count(*) FROM sources") == [(0,)]


MAPPING: Final = GATEWAY.mapping()
BREAKING: Final = {
    "an error": "CASE WHEN r.error LIKE 'br%' THEN error('boom ' || r.error)::VARCHAR END",
    "a cast": "CASE WHEN r.error LIKE 'br%' THEN left(r.error, 9)::INTEGER::VARCHAR END",
    "an overflow": "CASE WHEN r.error = 'break' THEN (9223372036854775807 + len(r.error))::VARCHAR END",
}


@pytest.mark.parametrize(
    ("how", "places"), [("an error", {1, 7}), ("a cast", {2, 3, 6}), ("an overflow", {1, 2, 3, 4, 5, 6, 7})]
)
def test_a_value_that_breaks_the_mapping_costs_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str, places: set[int]
) -> None:
    breaking = MAPPING.replace("r.error AS logged_error", f"{BREAKING[how]} AS logged_error")
    assert breaking != MAPPING
    monkeypatch.setattr(Format, "mapping", lambda _: breaking)
    key = "sk" + "-proj-" + "a1B2" * 8
    lines = [gateway(request_id=f"r{n}", error="break" if n in places else "", note=key) for n in range(1, 8)]
    database = ingest_lines(tmp_path, *lines, b"\xff")

    assert fetch(database, "SELECT source_line, reason FROM quarantine ORDER BY 1") == [
        *((place, "breaks_mapping") for place in sorted(places)),
        (8, "not_utf8"),
    ]
    assert fetch(database, "SELECT source_line FROM requests ORDER BY rowid") == [
        (n,) for n in range(1, 8) if n not in places
    ]
    assert fetch(database, f"SELECT count(*) FROM quarantine WHERE text LIKE '%{key}%'") == [(0,)]


def test_a_full_disk_is_no_value_that_breaks_the_mapping() -> None:
    assert not issubclass(duckdb.IOException, VALUE_ERRORS)
    assert not issubclass(duckdb.OutOfMemoryException, VALUE_ERRORS)
    assert not issubclass(duckdb.BinderException, VALUE_ERRORS)
