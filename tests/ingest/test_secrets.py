"""Credentials never enter the database file, in whatever form a log holds them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from sessions.api import Database
from tests.factories import Record, fetch, gateway, helicone, ingest_lines, texts, write_lines
from tests.ingest.credentials import BODY, FIELDS, HEADERS, KEYS, PLAIN, RAW_VALUES, VALUES, forms

if TYPE_CHECKING:
    from pathlib import Path


def logged(headers: Any, number: int, *, compact: bool) -> str:
    record = gateway(request_id=f"r{number}", headers=headers, response_headers=headers)
    return json.dumps(record, separators=(",", ":") if compact else None, ensure_ascii=compact)


def all_text(database: Database) -> str:
    """Return everything that the tables hold, decompressed."""
    tables = ("requests", "sessions", "sources", "quarantine")
    rows = [repr(row) for table in tables for row in fetch(database, f"FROM {table}")]
    return "\n".join([*rows, *texts(database).values()])


def test_no_key_is_found_in_the_file(tmp_path: Path) -> None:
    lines: list[Record | str | bytes] = []
    for vendor, key in KEYS.items():
        for form, headers in forms("Authorization", f"Bearer {key}").items():
            lines.append(gateway(request_id=f"{vendor} {form}", headers=headers))
        lines += [
            gateway(
                request_id=f"{vendor} asked", request_body={"messages": [{"content": f"my key is {key}."}]}
            ),
            gateway(request_id=f"{vendor} text", request_body=json.dumps({"tools": [{"key": key}]})),
            gateway(request_id=f"{vendor} answered", response_body={"choices": [{"text": f"({key})"}]}),
            gateway(request_id=f"{vendor} failed", status=401, response_body=f"Incorrect API key: {key}"),
            gateway(request_id=f"{vendor} url", url=f"https://host/v1?key={key}&x=1"),
            gateway(request_id=f"{vendor} user", user=key),
            helicone(request_id=f"{vendor} property", properties={"token": key}),
            f"no JSON: {key}",
            f'{{"no request": "{key}"}}',
            f'{{"request": {{"headers": {{"authorization": "Bearer {key}',
            b'{"latin-1": "\xe9", "key": "' + key.encode() + b'"}',
        ]
    database = ingest_lines(tmp_path, *lines)
    stored, text = database.path.read_bytes(), all_text(database)

    assert len(fetch(database, "FROM quarantine")) == 4 * len(KEYS)  # the last four
    assert len(texts(database)) == len(lines) - 4 * len(KEYS)
    assert [vendor for vendor, key in KEYS.items() if key in text] == []
    assert [vendor for vendor, key in KEYS.items() if key.encode() in stored] == []
    assert BODY[:16] not in text  # no part of one either
    assert fetch(database, "SELECT count(*) FROM requests WHERE error_message LIKE '%[redacted]%'") == [
        (len(KEYS),)
    ]


@pytest.mark.parametrize("compact", [True, False])
def test_named_values_go_and_all_else_stays(tmp_path: Path, *, compact: bool) -> None:
    headers = [
        (f"{name}: {value} as {form}", shape)
        for name in HEADERS
        for value in (VALUES if name in {"Authorization", "Set-Cookie"} else VALUES[:2])
        for form, shape in forms(name, value).items()
    ]
    lines = [logged(shape, number, compact=compact) for number, (_, shape) in enumerate(headers)]
    database = ingest_lines(tmp_path, *lines)
    stored = texts(database)
    leaks = [
        headers[number - 1][0] for (_, number), text in stored.items() if PLAIN in text or "quoted" in text
    ]

    assert leaks == []
    assert len(stored) == len(lines)  # all are JSON still
    assert fetch(database, "SELECT DISTINCT session_id FROM requests") == [("s9",)]
    assert all("[redacted]" in text for text in stored.values())


def test_raw_header_text(tmp_path: Path) -> None:
    pairs = [(name, value) for name in HEADERS for value in RAW_VALUES]
    lines = [
        logged(f"Host: h\r\n{name}: {value}\r\nHelicone-Session-Id: s9\r\n", number, compact=False)
        for number, (name, value) in enumerate(pairs)
    ]
    database = ingest_lines(tmp_path, *lines)
    stored = texts(database)

    assert len(stored) == len(lines)
    assert [pairs[number - 1] for (_, number), text in stored.items() if PLAIN in text] == []
    assert fetch(database, "SELECT DISTINCT session_id FROM requests") == [("s9",)]


@pytest.mark.parametrize("field", FIELDS)
def test_fields_of_bodies(tmp_path: Path, field: str) -> None:
    body = {"model": "m", "tools": [{"type": "mcp", field: PLAIN, "server": "kept"}]}
    database = ingest_lines(
        tmp_path,
        gateway(request_id="a", request_body=body),
        gateway(request_id="b", request_body=json.dumps(body)),
        gateway(request_id="c", request_body=json.dumps({"arguments": json.dumps(body)})),
    )
    text = all_text(database)

    assert PLAIN not in text
    assert text.count("kept") == 3
    assert len(fetch(database, "FROM requests WHERE model = 'gpt-4o-mini'")) == 3


def test_messages_name_no_secret(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "log.jsonl", f'{{"api_key": "{KEYS["OpenAI"]}"}}', f"Bearer {KEYS['JWT']}")
    result = Database(tmp_path / "sessions.duckdb").ingest(path)

    assert result.refused[0].error is not None
    assert not any(key in result.refused[0].error for key in KEYS.values())
