"""Refused lines: counted by reason, listed, one of them whole, and all of them as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import sessions
from sessions import QueryError, UsageError
from sessions.analytics.quarantine import Fault, fault_in
from sessions.analytics.reasons import REASONS
from sessions.api import Database
from sessions.schemas.database import writer
from tests.factories import gateway, ingest_lines, write_lines

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

COLUMNS = ("source_id", "path", "source_line", "byte_offset", "reason", "refused_at", "text")
HOSTILE = '{"x": "\x1b[2J\x1b[31m [bold]m[/] \u202eevil\u202c \x07" | `*_<b>&amp;'
"""Escapes, markup, an override of the writing direction, a bell; and no JSON."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two logs that were read, of which seven lines were refused."""
    folder = tmp_path_factory.mktemp("quarantine")
    ingest_lines(folder, gateway(), "oops", "[1, 2]", HOSTILE, '{"a": 1}')  # log.jsonl, source 1
    db = Database(folder / "sessions.duckdb")
    db.ingest(write_lines(folder / "two.jsonl", "7", gateway(request_id="r2"), "ox " * 1000, "well"))
    with writer(db.path) as connection:
        connection.execute("UPDATE quarantine SET text = NULL WHERE text = 'well'")
        connection.execute("UPDATE quarantine SET reason = 'from_tomorrow' WHERE text = '7'")
    return folder


@pytest.fixture(scope="module")
def db(folder: Path) -> Database:
    return Database(folder / "sessions.duckdb")


def ids(db: Database, **choice: Any) -> list[str]:
    """Return the ids of the chosen lines, as the list has them."""
    return [f"{row['source_id']}:{row['source_line']}" for row in db.quarantine(**choice).records()]


# Reasons


def test_every_reason_says_what_it_means_and_what_to_do() -> None:
    assert [code for code, reason in REASONS.items() if not all(reason)] == []


def test_a_reason_stands_on_one_line_of_a_terminal() -> None:
    """With counts up to 99,999; the gaps between four columns are two cells each."""
    columns = (REASONS, ["99,999"], *zip(*REASONS.values(), strict=True))

    assert sum(max(map(len, texts)) for texts in columns) + 3 * 2 <= 80


# Lists


def test_the_columns_are_a_contract(db: Database) -> None:
    assert db.quarantine().columns == COLUMNS


def test_lines_in_order_below_the_file_read_last(db: Database) -> None:
    assert ids(db) == ["2:1", "2:3", "2:4", "1:2", "1:3", "1:4", "1:5"]


def test_a_line_as_it_stood_in_the_log(db: Database, folder: Path) -> None:
    first = db.quarantine(reason="not_json", source=1).records()[1]

    assert first["text"] == HOSTILE
    assert first["path"] == str(folder / "log.jsonl")
    log = (folder / "log.jsonl").read_bytes()
    assert log[first["byte_offset"] :].startswith(HOSTILE.encode() + b"\n")


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ({"reason": "not_json"}, ["2:3", "2:4", "1:2", "1:4"]),
        ({"reason": ["not_an_object", "no_request"]}, ["1:3", "1:5"]),
        ({"reason": "from_tomorrow"}, ["2:1"]),  # stored by another release
        ({"reason": "too_deep"}, []),
        ({"reason": []}, ["2:1", "2:3", "2:4", "1:2", "1:3", "1:4", "1:5"]),
        ({"source": 1}, ["1:2", "1:3", "1:4", "1:5"]),
        ({"source": ["1", 2], "reason": "not_json"}, ["2:3", "2:4", "1:2", "1:4"]),
        ({"limit": 2}, ["2:1", "2:3"]),
        ({"limit": 2, "offset": 6}, ["1:5"]),
        ({"limit": 0}, []),
        ({"offset": 2**70}, []),
    ],
)
def test_some_lines(db: Database, choice: dict[str, Any], expected: list[str]) -> None:
    assert ids(db, **choice) == expected


def test_lines_of_a_file_by_its_path(db: Database, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)

    assert ids(db, source="two.jsonl") == ids(db, source=folder / "two.jsonl") == ["2:1", "2:3", "2:4"]


def test_beginnings_of_texts(db: Database) -> None:
    assert db.quarantine(characters=3).column("text") == ["7", "ox ", None, "oop", "[1,", '{"x', '{"a']


def test_counts_by_reason(db: Database) -> None:
    counts = db.quarantine_counts()

    assert counts.columns == ("reason", "lines", "meaning", "remedy")
    assert [row[:2] for row in counts.rows] == [
        ("not_json", 4),  # oops, HOSTILE, the x's, and the line without a text
        ("from_tomorrow", 1),
        ("no_request", 1),
        ("not_an_object", 1),
    ]
    assert counts.rows[0][2:] == REASONS["not_json"]
    assert counts.rows[1][2:] == (None, None)
    assert counts.to_arrow().column_names == list(counts.columns)


def test_counts_of_some_lines(db: Database) -> None:
    assert db.quarantine_counts(source=2).column("lines") == [2, 1]
    assert db.quarantine_counts(reason="no_request").column("reason") == ["no_request"]


QUESTIONS: list[Callable[..., Any]] = [
    Database.quarantine,
    Database.quarantine_counts,
    lambda db, **choice: db.export_quarantine(str, **choice),
]


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize(
    ("reason", "hint"),
    [
        ("notjson", "did you mean not_json?"),
        ("NOT_UTF8", "did you mean not_utf8?"),
        ("tomorrow", "did you mean from_tomorrow?"),
        ("", "choose one of them"),
        ("' OR 1=1 --", "choose one of them"),
        ("x" * 9999, "choose one of them"),
    ],
)
def test_a_reason_that_there_is_not(
    db: Database, question: Callable[..., Any], reason: str, hint: str
) -> None:
    with pytest.raises(UsageError) as caught:
        question(db, reason=["not_json", reason])

    assert f"is no reason code; there are {', '.join([*REASONS, 'from_tomorrow'])}; " in str(caught.value)
    assert str(caught.value).endswith(hint)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_file_that_was_not_read(db: Database, question: Callable[..., Any]) -> None:
    with pytest.raises(QueryError, match="none: no file of this path or number was read; "):
        question(db, source="none")


# One line


def test_one_line_whole(db: Database, folder: Path) -> None:
    found = db.refused_line("1:2")

    assert list(found.to_dict()) == [
        *("source_id", "path", "source_line", "byte_offset", "reason", "meaning", "remedy"),
        *("refused_at", "fault", "text"),
    ]
    assert (found.source_id, found.source_line, found.path) == (1, 2, str(folder / "log.jsonl"))
    assert (found.reason, found.meaning, found.remedy) == ("not_json", *REASONS["not_json"])
    assert found.text == "oops"
    assert found.fault == Fault("Expecting value", 1, "", "oops")
    assert found.to_dict()["fault"]["column"] == 1
    assert found.to_arrow().num_rows == 1


def test_a_line_that_is_json_has_no_fault(db: Database) -> None:
    assert db.refused_line("1:3").fault is None
    assert db.refused_line("1:3").text == "[1, 2]"


def test_a_line_of_a_reason_from_another_release(db: Database) -> None:
    found = db.refused_line("2:1")

    assert (found.reason, found.meaning, found.remedy, found.fault) == ("from_tomorrow", None, None, None)


def test_a_line_whose_text_was_not_kept(db: Database) -> None:
    found = db.refused_line("2:4")

    assert (found.reason, found.text, found.fault) == ("not_json", None, None)


@pytest.mark.parametrize("written", [" 1:2\n", "01:002"])
def test_an_id_written_otherwise(db: Database, written: str) -> None:
    assert db.refused_line(written).text == "oops"


@pytest.mark.parametrize("absent", ["1:1", "3:2", "0:0", "9" * 30 + ":1", "1:" + "9" * 5000])
def test_a_line_that_was_not_refused(db: Database, absent: str) -> None:
    with pytest.raises(QueryError, match="no such line was refused; see the ids with: sessions quarantine"):
        db.refused_line(absent)


@pytest.mark.parametrize(
    "nonsense", ["", "1", "1:", ":2", "1:2:3", "-1:2", "1.0:2", "a:b", "1:\u0662", "1:2;"]
)
def test_what_is_no_id(db: Database, nonsense: str) -> None:
    with pytest.raises(UsageError, match=r"is no id of a refused line; write SOURCE:LINE, such as 3:1042; "):
        db.refused_line(nonsense)


@pytest.mark.parametrize(
    ("text", "message", "column"),
    [
        ("oops", "Expecting value", 1),
        ('{"a": tru}', "Expecting value", 7),
        ('{"a": 1,}', "Illegal trailing comma before end of object|Expecting property name", 8),
        ("{'a': 1}", "Expecting property name enclosed in double quotes", 2),
        ('{"a" 1}', "Expecting ':' delimiter", 6),
        ('{"a": 1 "b"}', "Expecting ',' delimiter", 9),
        ('{"a": "cut', "Unterminated string starting at", 7),
        ('{"a": 1', "Expecting ',' delimiter", 8),  # one behind its last character
        ("{}{}", "Extra data", 3),
        ('{"a": "\x1b"}', "Invalid control character at", 8),
        (r'{"a": "\x"}', r"Invalid \\escape", 8),
        ("\ufeff{}", "Unexpected UTF-8 BOM", 1),
        ('{"n": ' + "9" * 5000 + " x}", "Expecting ',' delimiter", 5008),
        ('{"会議": 会}', "Expecting value", 8),
    ],
)
def test_where_a_text_stops_being_json(text: str, message: str, column: int) -> None:
    fault = fault_in(text)

    assert fault is not None
    assert any(fault.message.startswith(one.replace("\\\\", "\\")) for one in message.split("|"))
    assert fault.column in {column, column + 1} if "trailing" in message else fault.column == column
    assert fault.before + fault.after == text[max(fault.column - 41, 0) : fault.column + 39]


def test_the_text_around_a_fault() -> None:
    fault = fault_in('["' + "a" * 100 + '" ' + "b" * 100 + "]")

    assert fault is not None
    assert fault.column == 1 + 102 + 1 + 1  # the bracket, the string, the space, the first b
    assert fault.before == "a" * 38 + '" '  # 40 characters
    assert fault.after == "b" * 40


@pytest.mark.parametrize("text", [None, "", "{}", '{"a": NaN}', "[" * 200_000])
def test_texts_without_a_place_to_show(text: str | None) -> None:
    """No text, JSON to Python if not to the reader, and what is too deep to be looked into."""
    assert fault_in(text) is None


# All texts


def exported(db: Database, **choice: Any) -> tuple[list[str], int]:
    texts: list[str] = []
    written = db.export_quarantine(texts.append, **choice)
    return texts, written


def test_texts_in_the_order_of_the_files(db: Database) -> None:
    assert exported(db) == (["oops", "[1, 2]", HOSTILE, '{"a": 1}', "7", "ox " * 1000], 6)  # 7 - 1 not kept


def test_some_texts(db: Database) -> None:
    assert exported(db, reason="not_json", source=2) == (["ox " * 1000], 1)
    assert exported(db, reason="too_long") == ([], 0)


def test_more_texts_than_are_fetched_at_once(tmp_path: Path) -> None:
    lines = [f"line {n}" for n in range(2500)]
    db = ingest_lines(tmp_path, gateway(), *lines)

    assert exported(db) == (lines, 2500)


def test_what_writing_raises_comes_out(db: Database) -> None:
    def full(_: str) -> None:
        raise OSError("full")

    with pytest.raises(OSError, match="full"):
        db.export_quarantine(full)
    with writer(db.path, lock_timeout=0):  # the file was let go of
        pass


# Nothing


def test_an_empty_database(tmp_path: Path) -> None:
    db = sessions.open(tmp_path / "sessions.duckdb")
    with writer(db.path):
        pass

    assert (db.quarantine().columns, len(db.quarantine())) == (COLUMNS, 0)
    assert (db.quarantine_counts().columns, len(db.quarantine_counts())) == (
        ("reason", "lines", "meaning", "remedy"),
        0,
    )
    assert exported(db) == ([], 0)
    with pytest.raises(QueryError, match="1:1: no such line was refused"):
        db.refused_line("1:1")
