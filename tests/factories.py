"""Tiny log records, and databases made of them: shared by the tests of ingest and analytics."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import duckdb

from sessions.analytics.texts import texts_at
from sessions.api import Database

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Record = dict[str, Any]


def gateway(
    *,
    request_id: str | None = "r1",
    session: str | None = "s1",
    name: str | None = "Trip",
    path: str | None = "/plan",
    user: str | None = "u1",
    start: Any = "2026-03-02T09:14:03Z",
    latency_ms: float | None = 1000,
    model: str = "gpt-4o-mini",
    status: Any = 200,
    usage: Mapping[str, Any] | None = None,
    cost: Any = None,
    properties: Mapping[str, str] | None = None,
    headers: Any = None,
    url: str = "https://api.openai.com/v1/chat/completions",
    request_body: Any = None,
    response_body: Any = None,
    response_headers: Any = None,
    **fields: Any,
) -> Record:
    """Return one raw gateway log record of an OpenAI chat call; `fields` are added at the top level.

    A value of None leaves its key out; `headers`, `request_body` and `response_body` replace what is made.
    """
    made = {
        "Helicone-Session-Id": session,
        "Helicone-Session-Name": name,
        "Helicone-Session-Path": path,
        "Helicone-User-Id": user,
        **{f"Helicone-Property-{key}": value for key, value in (properties or {}).items()},
    }
    answer: Record = {"object": "chat.completion", "model": model, "choices": []}
    if usage is not None:
        answer["usage"] = dict(usage)
    request = {
        "method": "POST",
        "url": url,
        "headers": _present(made) if headers is None else headers,
        "body": {"model": model, "messages": []} if request_body is None else request_body,
    }
    response = {
        "status": status,
        "headers": response_headers,
        "body": answer if response_body is None else response_body,
    }
    top = {"request_id": request_id, "timestamp": start, "latency_ms": latency_ms, "cost_usd": cost}
    return _present({**top, "request": request, "response": _present(response), **fields})


def helicone(
    *,
    request_id: str | None = "r1",
    session: str | None = "s1",
    name: str | None = "Trip",
    path: str | None = "/plan",
    user: str | None = "u1",
    start: str | None = "2026-03-02 09:14:03.000",
    end: str | None = "2026-03-02 09:14:04.000",
    delay_ms: Any = 1000,
    ttft: Any = 0,
    model: str | None = "gpt-4o-mini",
    provider: str | None = "OPENAI",
    status: Any = 200,
    prompt: Any = None,
    completion: Any = None,
    cache_read: Any = None,
    cache_write: Any = None,
    cost: Any = None,
    properties: Mapping[str, str] | None = None,
    **fields: Any,
) -> Record:
    """Return one row of a Helicone request export; `fields` are added. A value of None leaves its key out."""
    made = {
        "Helicone-Session-Id": session,
        "Helicone-Session-Name": name,
        "Helicone-Session-Path": path,
        **(properties or {}),
    }
    record = {
        "request_id": request_id,
        "request_created_at": start,
        "response_created_at": end,
        "response_status": status,
        "delay_ms": delay_ms,
        "time_to_first_token": ttft,
        "provider": provider,
        "request_model": model,
        "request_user_id": user,
        "request_properties": _present(made),
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "prompt_cache_read_tokens": cache_read,
        "prompt_cache_write_tokens": cache_write,
        "cost": cost,
    }
    return _present({**record, **fields})


def line(record: Mapping[str, Any] | str | bytes) -> bytes:
    """Return one log line without its newline; text and bytes are taken as they are."""
    if isinstance(record, bytes):
        return record
    text = record if isinstance(record, str) else json.dumps(record, ensure_ascii=False)
    return text.encode()


def write_lines(path: Path, *lines: Mapping[str, Any] | str | bytes) -> Path:
    """Write a log, each line with a newline behind it, and return its path."""
    path.write_bytes(b"".join(line(one) + b"\n" for one in lines))
    return path


def ingest_lines(tmp_path: Path, *lines: Mapping[str, Any] | str | bytes) -> Database:
    """Return a database made of these lines: records, or lines as they would stand in the log."""
    database = Database(tmp_path / "sessions.duckdb")
    result = database.ingest(write_lines(tmp_path / "log.jsonl", *lines))
    for file in result.refused:
        raise AssertionError(file.error)
    return database


SESSION_ROWS = "SELECT * EXCLUDE (session_no, sequence) FROM sessions ORDER BY ALL"
"""All sessions, without the numbers that depend on what was read first."""

STEP_ROWS = """
SELECT session_id, s.* EXCLUDE (session_no, operation_no, previous_no), previous_no IS NULL AS begins,
       here.operation, before.operation AS previous,
       list_extract(sequence, step) = s.operation_no AS is_in_sequence
FROM steps AS s JOIN sessions USING (session_no)
     LEFT JOIN operations AS here ON here.operation_no = s.operation_no
     LEFT JOIN operations AS before ON before.operation_no = s.previous_no
ORDER BY ALL
"""
"""All steps, operations by name. Those that start at the same time are in the order of the log."""

STEP_ORDER = (
    f"SELECT session_id, step, is_last, operation, previous, is_in_sequence FROM ({STEP_ROWS}) ORDER BY ALL"
)
"""What of steps does not depend on the order of the log where all that start at the same time do the same."""


def fetch(database: Database, query: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query on the database file, as Python values."""
    with duckdb.connect(str(database.path), read_only=True) as connection:
        return connection.execute(query).fetchall()


def texts(database: Database) -> dict[tuple[int, int], str]:
    """Return the source text of every request that has one, by (source_id, source_line)."""
    with duckdb.connect(str(database.path), read_only=True) as connection:
        places = connection.execute("SELECT source_id, source_line FROM requests").fetchall()
        return texts_at(connection, [(source_id, line) for source_id, line in places])


def only_row(database: Database, table: str = "requests") -> Record:
    """Return the one row of a table by column name; fails when there is not exactly one."""
    with duckdb.connect(str(database.path), read_only=True) as connection:
        result = connection.execute(f"SELECT * FROM {table}")
        names = [column[0] for column in result.description]
        rows = result.fetchall()
    assert len(rows) == 1, rows
    return dict(zip(names, rows[0], strict=True))


def request_of(tmp_path: Path, record: Mapping[str, Any] | str | bytes) -> Record:
    """Ingest one line and return the request that it became, by column name."""
    return only_row(ingest_lines(tmp_path, record))


def _present(values: Mapping[str, Any]) -> Record:
    return {key: value for key, value in values.items() if value is not None}
