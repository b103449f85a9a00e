"""Source text in blocks: what is kept of a chunk, and how a line is had back out of it."""

from __future__ import annotations

from array import array
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sessions.analytics.texts import texts_at
from sessions.api import Database
from sessions.ingest import texts as packing
from sessions.ingest.ledger import Entry
from sessions.ingest.readers.chunk import Block, Chunk, Part, Position
from sessions.ingest.readers.cut import cut
from sessions.ingest.readers.source import Source
from sessions.ingest.texts import Packing
from sessions.schemas.database import empty_database
from tests.factories import fetch, gateway, ingest_lines, line, texts, write_lines
from tests.ingest.small import small_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import duckdb

    from sessions.analytics.texts import Place


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with empty_database() as connection:
        yield connection


def part_of(source_id: int, texts: Sequence[str], first: int = 1, container: str = "jsonl") -> Part:
    """Return lines as a part, one block each two of them."""
    separator = "\x1e" if container == "json" else "\n"
    source = Source(None, container, "none", 0, 0, 0, "")  # type: ignore[arg-type]
    blocks: list[Block] = []
    for at in range(0, len(texts), 2):
        raw = "".join(f"{text}{separator}" for text in texts[at : at + 2]).encode()
        blocks.append(cut(raw, Position(0, first - 1 + at), separator=separator.encode()))
    return Part(source, Entry(source_id), blocks)


def keep(connection: duckdb.DuckDBPyConnection, parts: Sequence[Part], left_out: set[Place]) -> None:
    """Write the text of these parts, without the lines that became no request."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE draft (source_id BIGINT, source_line BIGINT, session_id VARCHAR)"
    )
    connection.execute("CREATE OR REPLACE TEMP TABLE left_out (row_id BIGINT)")
    places = [
        (part.entry.source_id, number) for part in parts for block in part.blocks for number in block.numbers
    ]
    for row_id, place in enumerate(places):
        connection.execute("INSERT INTO draft VALUES (?, ?, ?)", [*place, str(place[1] % 3)])
        if place in left_out:
            connection.execute("INSERT INTO left_out VALUES (?)", [row_id])
    Packing(connection, Chunk(parts, None)).write()  # type: ignore[arg-type]


# NULs and byte order marks before a record are no part of it.
LINE: Final = st.text(
    st.characters(exclude_characters="\n\x1e\0\ufeff", codec="utf-8"), min_size=1, max_size=8
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(
    files=st.lists(st.lists(LINE, min_size=1, max_size=7), min_size=1, max_size=3),
    dropped=st.sets(st.tuples(st.integers(1, 3), st.integers(1, 7)), max_size=12),
    container=st.sampled_from(["jsonl", "json"]),
    block_bytes=st.integers(1, 30),
    long_line=st.sampled_from([1, 4, 99]),
)
@example(files=[["a", "b"]], dropped={(1, 1), (1, 2)}, container="jsonl", block_bytes=1, long_line=1)
@example(files=[["a", "b", "c", "d"]], dropped=set(), container="jsonl", block_bytes=1, long_line=1)
def test_what_is_kept_comes_back_and_nothing_else(
    files: list[list[str]], dropped: set[Place], container: str, block_bytes: int, long_line: int
) -> None:
    parts = [part_of(source_id, lines, 1, container) for source_id, lines in enumerate(files, 1)]
    everything = {
        (source_id, number): text
        for source_id, lines in enumerate(files, 1)
        for number, text in enumerate(lines, 1)
    }
    with empty_database() as connection, pytest.MonkeyPatch.context() as patch:
        patch.setattr(packing, "BLOCK_BYTES", block_bytes)
        patch.setattr(packing, "LONG_LINE", long_line)
        keep(connection, parts, dropped)

        found = texts_at(connection, [*everything, (9, 1), (1, 99)])
        assert found == {place: text for place, text in everything.items() if place not in dropped}
        stored = connection.execute("SELECT source_id, first_line, last_line, lines FROM contents").fetchall()
        covered = [
            (one, number) for one, first, last, lines in stored for number in lines or range(first, last + 1)
        ]
        assert sorted(covered) == sorted(found)


def test_a_block_in_which_nothing_is_kept_is_not_written(connection: duckdb.DuckDBPyConnection) -> None:
    keep(connection, [part_of(1, ["a", "b"]), part_of(2, ["c"])], {(1, 1), (1, 2)})

    assert connection.execute("SELECT source_id, first_line, last_line FROM contents").fetchall() == [
        (2, 1, 1)
    ]


def test_nothing_is_kept(connection: duckdb.DuckDBPyConnection) -> None:
    keep(connection, [part_of(1, ["a", "b"])], {(1, 1), (1, 2)})

    assert connection.execute("FROM contents").fetchall() == []
    assert texts_at(connection, [(1, 1)]) == {}
    assert texts_at(connection, []) == {}


def test_blocks_with_lines_between_them_are_kept_apart(connection: duckdb.DuckDBPyConnection) -> None:
    """So are refused lines that are read again, one here and one there."""
    first, second = part_of(1, ["a"], 3), part_of(1, ["b"], 900_000)
    keep(connection, [replace(first, blocks=[*first.blocks, *second.blocks])], set())

    assert texts_at(connection, [(1, 3), (1, 4), (1, 900_000)]) == {(1, 3): "a", (1, 900_000): "b"}
    assert connection.execute("SELECT sum(text_bytes)::INT, count(*) FROM contents").fetchall() == [(4, 2)]


def test_a_line_that_is_in_two_blocks_is_where_it_has_text(connection: duckdb.DuckDBPyConnection) -> None:
    """A refused line that was read again later has its text in a block of its own."""
    keep(connection, [part_of(1, ["a", "b", "c", "d"])], {(1, 2)})
    keep(connection, [part_of(1, ["B"], 2)], set())

    assert texts_at(connection, [(1, number) for number in range(1, 5)]) == {
        (1, 1): "a", (1, 2): "B", (1, 3): "c", (1, 4): "d",
    }  # fmt: skip


def test_only_the_blocks_that_are_wanted_are_unpacked(connection: duckdb.DuckDBPyConnection) -> None:
    keep(connection, [part_of(1, ["a"]), part_of(2, ["b"])], set())
    connection.execute("UPDATE contents SET encoding = 'of a later release' WHERE source_id = 2")

    assert texts_at(connection, [(1, 1)]) == {(1, 1): "a"}
    with pytest.raises(ValueError, match="of a later release"):
        texts_at(connection, [(2, 1)])


def test_the_last_line_of_a_file_may_lack_its_newline(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "log.jsonl", gateway(request_id="a"))
    last = line(gateway(request_id="b"))
    with path.open("ab") as file:
        file.write(last)
    database = Database(tmp_path / "sessions.duckdb")
    database.ingest(path)

    assert texts(database)[1, 2] == last.decode()


def test_long_lines_are_packed_session_by_session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last line has no newline behind it, and stands before others of its session's block."""
    records = [
        gateway(request_id=f"r{number}", session="ab"[number % 2], request_body={"prompt": "x" * 5000})
        for number in range(5)
    ]
    path = tmp_path / "log.jsonl"
    path.write_bytes(b"\n".join(map(line, records)))
    database = Database(tmp_path / "sessions.duckdb")
    database.ingest(path, final=True)
    expected = {(1, number): line(one).decode() for number, one in enumerate(records, 1)}

    assert fetch(database, "SELECT first_line, last_line, lines FROM contents") == [(1, 5, [1, 3, 5, 2, 4])]
    assert texts(database) == expected
    monkeypatch.setattr("sessions.schemas.compact.BLOCK_BYTES", 12_000)
    database.compact()
    assert fetch(database, "SELECT lines FROM contents ORDER BY ALL") == [([1, 3, 5],), ([2, 4],)]
    assert texts(database) == expected


def test_without_bodies_no_text_is_kept(tmp_path: Path) -> None:
    database = Database(tmp_path / "sessions.duckdb")
    database.ingest(write_lines(tmp_path / "log.jsonl", gateway(), "oops"), bodies=False)

    assert texts(database) == {}
    assert fetch(database, "FROM contents") == []
    assert fetch(database, "SELECT source_line, reason, text FROM quarantine") == [(2, "not_json", None)]


def test_many_lines_in_small_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small_blocks(monkeypatch, 500)
    monkeypatch.setattr(packing, "BLOCK_BYTES", 2000)
    records = [gateway(request_id=f"r{number}", name="Zürich" * (number % 9)) for number in range(60)]
    records[::7] = [gateway(request_id="again")] * 9
    database = ingest_lines(tmp_path, *records)
    expected = {(1, number): line(one).decode() for number, one in enumerate(records, 1)}
    again = [place for place, text in expected.items() if '"again"' in text]

    assert texts(database) == {place: text for place, text in expected.items() if place not in again[1:]}
    assert fetch(database, "SELECT max(text_bytes) <= 2500, count(*) > 5 FROM contents") == [(True, True)]


def test_a_chunk_of_a_block_whose_lines_are_bad(tmp_path: Path) -> None:
    database = ingest_lines(tmp_path, gateway(request_id="a"), b"\xff\xfe", gateway(request_id="b"))

    assert texts(database) == {
        (1, 1): line(gateway(request_id="a")).decode(), (1, 3): line(gateway(request_id="b")).decode(),
    }  # fmt: skip


def test_numbers_are_of_the_lines_that_are_text() -> None:
    block = cut(b"a\n\xff\nb\n", Position(0, 4))

    assert block.numbers == array("q", [5, 7])
    assert block.records == 3
    assert [block.offset_of(number) for number in (5, 6, 7)] == [0, 2, 4]
