"""Requests put straight into the table: no log, no pricing, any value that the columns can hold."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from sessions.api import Database
from sessions.schemas.arrow import arrow_schema
from sessions.schemas.columns import REQUESTS
from sessions.schemas.database import writer
from sessions.schemas.statements import run
from tests.oracle import Row

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import duckdb

START = datetime(2026, 3, 2, 9, 0)
"""What `at=0` means."""


def after(seconds: float) -> datetime:
    """Return the moment so many seconds after START."""
    return START + timedelta(seconds=seconds)


def request(
    *,
    session: str | None = "s1",
    name: str | None = "Trip",
    path: str | None = "/plan",
    user: str | None = "u1",
    at: float | None = 0,
    lasts: float | None = 1,
    latency_ms: float | None = None,
    provider: str | None = "openai",
    model: str | None = "gpt-4o-mini",
    status: int | None = 200,
    ok: bool | None = True,
    prompt: int | None = None,
    completion: int | None = None,
    cache_read: int | None = None,
    reasoning: int | None = None,
    cost: str | None = None,
    properties: Mapping[str, str] | None = None,
    request_id: str = "",
    source_id: int = 1,
    line: int = 0,
) -> Row:
    """Return one request that starts `at` seconds after START and `lasts` so many.

    `latency_ms` is what `lasts` says where not given. `insert` gives what has no line and no id both.
    """
    started = None if at is None else after(at)
    return Row(
        request_id=request_id,
        session_id=session,
        session_name=name,
        operation=path,
        user_id=user,
        started_at=started,
        ended_at=None if started is None or lasts is None else started + timedelta(seconds=lasts),
        latency_ms=lasts * 1000 if latency_ms is None and lasts is not None else latency_ms,
        provider=provider,
        model=model,
        status=status,
        ok=ok,
        prompt_tokens=prompt,
        completion_tokens=completion,
        cache_read_tokens=cache_read,
        reasoning_tokens=reasoning,
        cost_usd=None if cost is None else Decimal(cost),
        properties=dict(properties or {}),
        source_id=source_id,
        source_line=line,
    )


def unknown(*, session: str | None = "s1") -> Row:
    """Return a request of which nothing is known but its session."""
    return request(
        session=session,
        name=None,
        path=None,
        user=None,
        at=None,
        lasts=None,
        provider=None,
        model=None,
        status=None,
        ok=None,
    )


def numbered(rows: tuple[Row, ...]) -> list[Row]:
    """Return the rows with a line number, and a request_id made of it, where they have none."""
    lines = [replace(row, source_line=row.source_line or at) for at, row in enumerate(rows, 1)]
    return [replace(row, request_id=row.request_id or f"r{row.source_id}-{row.source_line}") for row in lines]


def insert(connection: duckdb.DuckDBPyConnection, *rows: Row) -> None:
    """Make `requests` hold these rows and nothing else, and `sessions` what they come to."""
    table = pa.Table.from_pylist([_columns(row) for row in numbered(rows)], schema=arrow_schema(REQUESTS))
    connection.execute("DELETE FROM requests")
    connection.register("arriving", table)
    connection.execute("INSERT INTO requests BY NAME SELECT * FROM arriving")
    connection.unregister("arriving")
    run(connection, "sessions.schemas", "rebuild_sessions")


def _columns(row: Row) -> dict[str, Any]:
    values = dict.fromkeys(REQUESTS.column_names) | asdict(row)
    return values | {
        "session_path": row.operation,
        "properties": list(row.properties.items()),
        "format": "gateway",
    }


def database(tmp_path: Path, *rows: Row) -> Database:
    """Return a database file with these requests."""
    path = tmp_path / "sessions.duckdb"
    with writer(path) as connection:
        insert(connection, *rows)
    return Database(path)


def rolled_up(connection: duckdb.DuckDBPyConnection, *rows: Row) -> dict[str, Any]:
    """Return the one session that these requests make, by column name; fails when there are more or none."""
    insert(connection, *rows)
    result = connection.execute("SELECT * FROM sessions")
    names = [column[0] for column in result.description]
    found = result.fetchall()
    assert len(found) == 1, found
    return dict(zip(names, found[0], strict=True))
