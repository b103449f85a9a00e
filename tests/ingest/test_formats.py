"""What every log format must be, and how the one of a file is found."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import duckdb
import pytest

from sessions.errors import InputError, UsageError
from sessions.ingest.detect import detect, format_named
from sessions.ingest.formats import FORMATS, Bodies, Format
from sessions.ingest.load import MACROS
from sessions.schemas.columns import REQUESTS
from sessions.schemas.statements import run, statement
from tests.factories import Record, gateway, helicone

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAPPED: Final = {
    "source_id": "BIGINT",
    "source_line": "BIGINT",
    "line": "VARCHAR",
    "reason": "VARCHAR",
    "log_id": "VARCHAR",
    "fallback_id": "VARCHAR",
    "session_id": "VARCHAR",
    "session_name": "VARCHAR",
    "session_path": "VARCHAR",
    "user_id": "VARCHAR",
    "logged_start": "TIMESTAMP",
    "logged_end": "TIMESTAMP",
    "latency_ms": "DOUBLE",
    "ttft_ms": "DOUBLE",
    "logged_provider": "VARCHAR",
    "url": "VARCHAR",
    "requested_model": "VARCHAR",
    "answered_model": "VARCHAR",
    "status": "SMALLINT",
    "streamed": "BOOLEAN",
    "cached": "BOOLEAN",
    "cost_usd": "DECIMAL(18,9)",
    "properties": "VARCHAR",
    "answer": "as read_body() gives it",
    "answer_text": "VARCHAR",
    "logged_error": "VARCHAR",
    "prompt_tokens": "BIGINT",
    "completion_tokens": "BIGINT",
    "cache_read_tokens": "BIGINT",
    "cache_write_tokens": "BIGINT",
    "reasoning_tokens": "BIGINT",
}
"""The columns that `mapped` must have: those that drafted.sql reads."""

BY_NAME: Final = {log_format.name: log_format for log_format in FORMATS}
each_format = pytest.mark.parametrize("log_format", FORMATS, ids=list(BY_NAME))


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for name in MACROS:
            run(connection, "sessions.ingest", name)
        connection.execute("CREATE TEMP TABLE lines (source_id BIGINT, source_line BIGINT, line VARCHAR)")
        yield connection


def mapped(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return the columns that `mapped` must have, with their types."""
    return MAPPED | {"answer": columns_of(connection, "(SELECT read_body('{}') AS answer)")["answer"]}


def columns_of(connection: duckdb.DuckDBPyConnection, relation: str) -> dict[str, str]:
    described = connection.execute(f"DESCRIBE FROM {relation}").fetchall()
    return {row[0]: row[1] for row in described}


@each_format
def test_the_mapping_has_the_columns_that_the_draft_reads(
    connection: duckdb.DuckDBPyConnection, log_format: Format
) -> None:
    connection.execute(log_format.mapping())

    assert columns_of(connection, "mapped") == mapped(connection)


@pytest.mark.parametrize("column", MAPPED)
def test_the_draft_reads_each_of_them(connection: duckdb.DuckDBPyConnection, column: str) -> None:
    others = (f"NULL::{kind} AS {name}" for name, kind in mapped(connection).items() if name != column)
    connection.execute(f"CREATE TEMP VIEW mapped AS SELECT {', '.join(others)} FROM lines")

    with pytest.raises(duckdb.BinderException, match=f'(?i)column "{column}"'):
        connection.execute(statement("sessions.ingest", "drafted"))


@each_format
def test_the_draft_has_the_columns_of_requests(
    connection: duckdb.DuckDBPyConnection, log_format: Format
) -> None:
    connection.execute(log_format.mapping())
    run(connection, "sessions.ingest", "drafted")
    run(connection, "sessions.ingest", "draft", {"format": log_format.name})
    declared = {column.name: column.type for column in REQUESTS.columns}
    read_later = {"properties": "VARCHAR"}

    # In their order, too: contest.sql compares the two as text.
    assert list(columns_of(connection, "draft").items()) == list(
        (declared | read_later | {"reason": "VARCHAR"}).items()
    )


@each_format
def test_a_format_is_a_folder_of_its_name(log_format: Format) -> None:
    folder = files("sessions.ingest.formats") / log_format.name

    assert {part.name for part in folder.iterdir()} >= {"__init__.py", "mapping.sql"}
    assert log_format.mapping().startswith("-- Question: ")
    assert re.fullmatch(r"[a-z][a-z0-9-]*", log_format.name)
    assert log_format.title
    assert log_format.marks


def test_every_folder_is_a_format() -> None:
    folders = {part.name for part in files("sessions.ingest.formats").iterdir() if part.is_dir()}

    assert folders - {"__pycache__"} == set(BY_NAME)
    assert len(BY_NAME) == len(FORMATS)


RECORDS: Final = {"gateway": gateway(), "helicone": helicone()}


@each_format
def test_a_format_knows_its_own_records_and_no_others(log_format: Format) -> None:
    known = {name for name, record in RECORDS.items() if log_format.recognises(record)}

    assert known == {log_format.name}


@each_format
@pytest.mark.parametrize(
    "record",
    [{}, {"a": 1}, {"request": 5}, {"request": {}}, {"request": None}, {"request_id": "x"}, {"request": []}],
)
def test_no_format_knows_what_is_no_request(log_format: Format, record: Record) -> None:
    assert not log_format.recognises(record)


def lines(*records: Record | str) -> list[str]:
    return [record if isinstance(record, str) else json.dumps(record) for record in records]


def test_a_file_is_what_most_of_its_lines_are(tmp_path: Path) -> None:
    mostly_gateway = lines(helicone(), "broken", *[gateway()] * 3, helicone(), "", "[]", "5")
    mostly_helicone = lines(gateway(), *[helicone()] * 3)

    assert detect(tmp_path, mostly_gateway).name == "gateway"
    assert detect(tmp_path, mostly_helicone).name == "helicone"


def test_the_more_particular_format_wins_a_tie(tmp_path: Path) -> None:
    assert detect(tmp_path, lines(gateway(), helicone())) is FORMATS[0]


def test_an_array_is_no_record(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is no known log format"):
        detect(tmp_path, lines("[{}]", "[1]"))


def test_lines_that_no_parser_takes_do_not_stop_the_detection(tmp_path: Path) -> None:
    assert (
        detect(tmp_path, ["[" * 100_000, '{"a":' * 100_000, "{" * 10, "\x00", *lines(gateway())]).name
        == "gateway"
    )


def test_a_named_format(tmp_path: Path) -> None:
    assert [format_named(name).name for name in BY_NAME] == list(BY_NAME)
    with pytest.raises(
        UsageError, match=r"gatway: no such log format; .* gateway, helicone; did you mean gateway\?"
    ):
        format_named("gatway")
    with pytest.raises(InputError, match="is no known log format; known formats: helicone needs"):
        detect(tmp_path, ["{}"])


PLACEHOLDER = {"helicone_message": "fetching body from signed_url..."}
BODIES: Final[list[tuple[str, Record, Bodies]]] = [
    ("gateway", gateway(request_body={"a": 1}, response_body="data: x"), Bodies({"a": 1}, "data: x")),
    ("gateway", {"request_body": "{}", "response_body": "y"}, Bodies("{}", "y")),
    ("gateway", {"request": 5, "response": None}, Bodies(None, None)),
    ("helicone", helicone(request_body={"a": 1}, response_body={"b": 2}), Bodies({"a": 1}, {"b": 2})),
    (
        "helicone",
        helicone(request_body=PLACEHOLDER, response_body=json.dumps(PLACEHOLDER)),
        Bodies(None, None),
    ),
    ("helicone", helicone(), Bodies(None, None)),
]


@pytest.mark.parametrize(("name", "record", "expected"), BODIES)
def test_the_bodies_of_a_record(name: str, record: dict[str, Any], expected: Bodies) -> None:
    assert BY_NAME[name].bodies(record) == expected
