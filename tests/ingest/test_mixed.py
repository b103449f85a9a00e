"""Files with records of several formats: each is read as its own, wherever it stands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sessions.api import Database
from tests.factories import Record, fetch, gateway, helicone, ingest_lines, line, texts, write_lines
from tests.ingest.small import small_chunks

if TYPE_CHECKING:
    from pathlib import Path

FORMATS: Final = "SELECT source_line, request_id, format FROM requests ORDER BY source_line"
LINES: Final[tuple[Record | str | bytes, ...]] = (
    gateway(request_id="g1", usage={"prompt_tokens": 1, "completion_tokens": 1}, cost=0.25),
    helicone(request_id="h1", prompt=3, completion=4, cost=0.5),
    "oops",
    gateway(request_id="g2"),
    b"\xff",
    '{"level": "info"}',
    helicone(request_id="h2", status=500),
    {"request": {"url": "/"}, "response": 5},
    "",
)
REFUSED: Final = [(3, "not_json"), (5, "not_utf8"), (6, "no_request"), (8, "wrong_type")]


@pytest.mark.parametrize("chunks", ["one", "many"])
def test_each_record_is_read_as_its_own_format(
    tmp_path: Path, chunks: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if chunks == "many":
        small_chunks(monkeypatch, 1, 1)
    database = ingest_lines(tmp_path, *LINES)

    assert fetch(database, FORMATS) == [
        (1, "g1", "gateway"), (2, "h1", "helicone"), (4, "g2", "gateway"), (7, "h2", "helicone"),
    ]  # fmt: skip
    assert fetch(database, "SELECT source_line, reason FROM quarantine ORDER BY ALL") == REFUSED
    assert fetch(database, "SELECT lines, requests, other, quarantined FROM sources") == [(9, 4, 1, 4)]
    assert fetch(database, "SELECT prompt_tokens, ok FROM requests WHERE format = 'helicone' ORDER BY 1") == [
        (3, True), (None, False),
    ]  # fmt: skip
    kept = texts(database)
    assert kept[1, 2] == line(LINES[1]).decode()
    assert len(kept) == 4


def test_the_format_of_the_file_is_the_one_of_most_records(tmp_path: Path) -> None:
    path = write_lines(
        tmp_path / "log.jsonl", gateway(request_id="g1"), helicone(request_id="h1"), helicone(request_id="h2")
    )
    (result,) = Database(tmp_path / "sessions.duckdb").ingest(path).files

    assert (result.format, result.counts.requests) == ("helicone", 3)


def test_conversations_of_both_formats(tmp_path: Path) -> None:
    asked, answered = {"messages": [{"role": "user", "content": "Hi"}]}, {"content": [{"text": "Hello"}]}
    database = ingest_lines(
        tmp_path,
        gateway(request_id="g", request_body=asked, response_body=answered),
        helicone(request_id="h", request_body=asked, response_body=answered),
    )

    said = {one.request_id: (one.messages[0].text, one.answer[0].text) for one in database.content("s1")}
    assert said == {"g": ("Hi", "Hello"), "h": ("Hi", "Hello")}


def test_a_grown_file_goes_on_in_another_format(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "log.jsonl", gateway(request_id="g"))
    database = Database(tmp_path / "sessions.duckdb")
    database.ingest(path)
    with path.open("ab") as file:
        file.write(line(helicone(request_id="h")) + b"\n")
    (result,) = database.ingest(path).files

    assert (result.format, result.counts.requests) == ("gateway", 1)
    assert fetch(database, FORMATS) == [(1, "g", "gateway"), (2, "h", "helicone")]


def test_a_named_format_is_only_the_first_that_is_tried(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "log.jsonl", gateway(request_id="g"), helicone(request_id="h"))
    database = Database(tmp_path / "sessions.duckdb")
    database.ingest(path, log_format="helicone")

    assert fetch(database, FORMATS) == [(1, "g", "gateway"), (2, "h", "helicone")]


def test_files_of_several_formats_at_once(tmp_path: Path) -> None:
    for number in range(6):
        make = gateway if number % 2 else helicone
        write_lines(tmp_path / f"{number}.jsonl", make(request_id=f"r{number}"), "oops")
    database = Database(tmp_path / "sessions.duckdb")
    result = database.ingest(tmp_path)

    assert [file.format for file in result.files] == ["helicone", "gateway"] * 3
    assert [file.counts.to_dict() for file in result.files] == [
        {"lines": 2, "requests": 1, "duplicates": 0, "other": 0, "quarantined": 1}
    ] * 6
    found = fetch(
        database, "SELECT path[-7:], format, request_id FROM requests JOIN sources USING (source_id, format)"
    )
    assert sorted(found) == [
        (f"{number}.jsonl", "gateway" if number % 2 else "helicone", f"r{number}") for number in range(6)
    ]


@pytest.mark.parametrize("indent", [None, 2])
def test_a_document_with_records_of_several_formats(tmp_path: Path, indent: int | None) -> None:
    records = [gateway(request_id="g"), {"level": "info"}, helicone(request_id="h"), 5]
    path = tmp_path / "export.json"
    path.write_text(json.dumps(records, indent=indent))
    database = Database(tmp_path / "sessions.duckdb")
    database.ingest(path)

    assert fetch(database, FORMATS) == [(1, "g", "gateway"), (3, "h", "helicone")]
    assert fetch(database, "SELECT source_line, reason FROM quarantine ORDER BY ALL") == [
        (2, "no_request"), (4, "not_an_object"),
    ]  # fmt: skip
    assert fetch(database, "SELECT container, lines FROM sources") == [("json", 4)]
    kept = texts(database)
    assert {place: json.loads(text) for place, text in kept.items()} == {
        (1, 1): records[0], (1, 3): records[2],
    }  # fmt: skip
    assert all(text in path.read_text() for text in kept.values())


def test_a_parquet_file_with_the_columns_of_two_formats(tmp_path: Path) -> None:
    rows = [gateway(request_id="g"), helicone(request_id="h")]
    columns = {key: None for row in rows for key in row}
    pq.write_table(pa.Table.from_pylist([columns | row for row in rows]), tmp_path / "log.parquet")
    database = Database(tmp_path / "sessions.duckdb")
    (result,) = database.ingest(tmp_path / "log.parquet").files

    assert result.counts.requests == 2
    assert fetch(database, "SELECT request_id, session_id, status FROM requests ORDER BY 1") == [
        ("g", "s1", 200), ("h", "s1", 200),
    ]  # fmt: skip
