"""What questions return: frozen values, plain data, Arrow and Polars with the right types."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa
import pytest

from sessions.analytics.detail import SessionDetail, show
from sessions.analytics.listing import Page, SessionList, list_sessions
from sessions.analytics.names import names
from sessions.analytics.report import Report, report
from sessions.analytics.results import Table, plain
from sessions.analytics.slices import Slice
from tests.analytics.factories import START, insert, request
from tests.analytics.test_listing import COLUMNS

if TYPE_CHECKING:
    import duckdb

NOTHING = Slice(users=("nobody",))

REPORT_KEYS = (
    *("name", "since", "until", "scope", "sessions", "requests", "requests_without_session", "users"),
    *("total_cost_usd", "requests_without_cost", "prompt_tokens", "completion_tokens", "total_tokens"),
    *("cache_read_tokens", "reasoning_tokens", "failed_requests", "success_rate", "first_request_at"),
    *("last_request_at", "tied_requests", "latency_ms", "duration_s", "cost_usd", "requests_per_session"),
    *("histograms", "activity", "names", "first_operations", "last_operations", "transitions", "variants"),
    *("loops", "outcomes", "dropoff", "differences", "goals", "operations", "models", "outliers", "typical"),
)
PART_KEYS = {
    "latency_ms": ("avg", "p50", "p95", "p99"),
    "duration_s": ("avg", "p50", "p95", "max"),
    "cost_usd": ("avg", "p50", "p95", "max"),
    "requests_per_session": ("avg", "p50", "p95", "max"),
    "outcomes": (
        *("sessions", "completed", "failed", "abandoned", "open", "ended", "bounces"),
        *("total_cost_usd", "lost_cost_usd", "lost_share", "cost_usd"),
    ),
    "histograms": ("latency_ms", "duration_s", "cost_usd", "requests_per_session"),
}
NAME_KEYS = (
    *("session_name", "sessions", "requests", "users", "total_cost_usd", "requests_without_cost"),
    *("first_used", "last_used", "avg_latency_ms", "success_rate"),
)
ROW_KEYS = {
    "activity": ("day", "sessions", "requests", "total_cost_usd"),
    "names": NAME_KEYS,
    "first_operations": ("operation", "sessions", "share"),
    "last_operations": ("operation", "sessions", "share"),
    "transitions": ("source", "target", "events", "sessions", "share", "cost_usd", "error_rate"),
    "variants": ("operations", "sessions", "share", "total_cost_usd", "success_rate", "median_duration_s"),
    "dropoff": (
        *("operation", "visits", "sessions", "ends", "exit_rate", "completed", "failed", "abandoned"),
        *("open", "ended", "bounces", "lost_cost_usd"),
    ),
    "operations": (
        *("operation", "requests", "sessions", "cost_usd", "cost_share", "requests_without_cost"),
        *("prompt_tokens", "completion_tokens", "total_tokens", "avg_latency_ms", "p50_latency_ms"),
        *("p95_latency_ms", "p99_latency_ms", "ok_requests", "failed_requests", "error_rate", "retries"),
        *("critical_s", "critical_share"),
    ),
    "models": (
        *("provider", "model", "requests", "cost_usd", "cost_share", "prompt_tokens", "completion_tokens"),
        *("avg_latency_ms", "p95_latency_ms", "error_rate", "requests_without_cost"),
    ),
}


@pytest.fixture(scope="module")
def some(engine: duckdb.DuckDBPyConnection) -> tuple[Report, SessionList, SessionDetail, Table]:
    """Every kind of answer about one request."""
    insert(engine, request(cost="0.4", prompt=3, completion=1, cache_read=1, properties={"app": "web"}))
    return answers(engine, Slice())


@pytest.fixture(scope="module")
def none(
    some: tuple[Report, SessionList, SessionDetail, Table], engine: duckdb.DuckDBPyConnection
) -> tuple[Report, SessionList, SessionDetail, Table]:
    """Every kind of answer about nothing."""
    assert some
    return answers(engine, NOTHING)


def answers(
    engine: duckdb.DuckDBPyConnection, picked: Slice
) -> tuple[Report, SessionList, SessionDetail, Table]:
    listed = list_sessions(engine, picked, Page())
    return report(engine, picked), listed, show(engine, "s1"), names(engine, picked)


def test_the_keys_of_a_report_are_a_contract(some: tuple[Report, *tuple[Any, ...]]) -> None:
    found = some[0].to_dict()

    assert tuple(found) == REPORT_KEYS
    assert {key: tuple(found[key]) for key in PART_KEYS} == PART_KEYS
    assert {key: tuple(found[key][0]) for key in ROW_KEYS} == ROW_KEYS
    assert {tuple(rows[0]) for rows in found["histograms"].values()} == {
        ("range_start", "range_end", "value")
    }


def test_the_keys_of_names_and_list_are_a_contract(some: tuple[Any, SessionList, Any, Table]) -> None:
    assert tuple(some[3].to_dict()[0]) == NAME_KEYS
    assert tuple(some[1].to_dict()[0]) == COLUMNS


def test_answers_are_json(some: tuple[Any, ...], none: tuple[Any, ...]) -> None:
    for answer in (*some, *none):
        assert json.loads(json.dumps(answer.to_dict(), allow_nan=False)) == answer.to_dict()


def test_answers_cannot_be_changed(some: tuple[Report, SessionList, SessionDetail, Table]) -> None:
    for answer, name in zip(some, ("sessions", "total", "requests", "rows"), strict=True):
        with pytest.raises(FrozenInstanceError):
            setattr(answer, name, None)


def test_tables_keep_their_types_when_they_are_empty(some: tuple[Any, ...], none: tuple[Any, ...]) -> None:
    full, empty = [*tables(some[0]), some[1].table, some[3]], [*tables(none[0]), none[1].table, none[3]]

    assert all(len(table) for table in full)
    assert not any(len(table) for table in empty)
    assert [table.to_arrow().schema for table in empty] == [table.to_arrow().schema for table in full]
    assert [table.to_polars().schema for table in empty] == [table.to_polars().schema for table in full]


def tables(found: Report) -> list[Table]:
    histograms = [getattr(found.histograms, name) for name in PART_KEYS["histograms"]]
    return [*histograms, *(getattr(found, name) for name in ROW_KEYS)]


def test_a_report_keeps_its_types_when_it_is_empty(some: tuple[Any, ...], none: tuple[Any, ...]) -> None:
    assert none[0].to_arrow().schema == some[0].to_arrow().schema
    assert none[0].to_polars().schema == some[0].to_polars().schema


def test_arrow_types(some: tuple[Report, SessionList, SessionDetail, Table]) -> None:
    schema = some[1].to_arrow().schema

    assert schema.field("session_id").type == pa.string()
    assert schema.field("started_at").type == pa.timestamp("us")
    assert schema.field("total_cost_usd").type == pa.decimal128(38, 9)
    assert schema.field("duration_s").type == pa.float64()
    assert schema.field("requests").type == pa.int64()
    assert schema.field("last_ok").type == pa.bool_()
    assert schema.field("operations").type == pa.list_(pa.string())
    requests = some[2].requests.to_arrow().schema
    assert requests.field("properties").type == pa.map_(pa.string(), pa.string())
    assert requests.field("status").type == pa.int16()


def test_a_report_in_arrow_is_one_row(some: tuple[Report, *tuple[Any, ...]]) -> None:
    found = some[0].to_arrow()

    assert tuple(found.column_names) == REPORT_KEYS
    assert found.num_rows == 1
    row = found.to_pylist()[0]
    assert row["total_cost_usd"] == Decimal("0.4")
    assert row["first_request_at"] == START
    assert row["since"] is None
    assert row["latency_ms"] == {"avg": 1000.0, "p50": 1000.0, "p95": 1000.0, "p99": 1000.0}
    assert row["names"] == some[0].names.records()
    assert row["histograms"]["cost_usd"] == [{"range_start": 0.4, "range_end": 0.4, "value": 1}]


def test_polars(some: tuple[Report, SessionList, SessionDetail, Table]) -> None:
    frame = some[1].to_polars()

    assert frame.shape == (1, len(COLUMNS))
    assert frame["total_cost_usd"].to_list() == [Decimal("0.4")]
    assert frame.schema["started_at"] == pl.Datetime("us")
    assert some[0].to_polars()["names"][0].struct.field("session_name").to_list() == ["Trip"]
    assert some[2].to_polars().columns == ["session", "requests"]


def test_a_table() -> None:
    table = Table(("a", "b"), ("BIGINT", "VARCHAR"), ((1, "x"), (2, None)))

    assert len(table) == 2
    assert table.column("b") == ["x", None]
    assert table.records() == [{"a": 1, "b": "x"}, {"a": 2, "b": None}]
    assert table.to_arrow().to_pylist() == table.records()
    with pytest.raises(ValueError, match="tuple"):
        table.column("c")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        ("text", "text"),
        (Decimal("0.100000000"), 0.1),
        (float("nan"), None),
        (float("inf"), None),
        (START, "2026-03-02T09:00:00Z"),
        (datetime(2026, 3, 2, 9, 0, 0, 5), "2026-03-02T09:00:00.000005Z"),
        (datetime(2026, 3, 2, 9, tzinfo=UTC), "2026-03-02T09:00:00+00:00"),
        (date(2026, 3, 2), "2026-03-02"),
        (time(9, 30), "09:30:00"),
        (timedelta(minutes=1), 60.0),
        (b"\xff\x00", "ff00"),
        ({1: Decimal(2)}, {"1": 2.0}),
        ([(Decimal(1), START)], [[1.0, "2026-03-02T09:00:00Z"]]),
        (Table(("a",), ("DATE",), ((date(2026, 3, 2),),)), [{"a": "2026-03-02"}]),
    ],
)
def test_plain_data(value: Any, expected: Any) -> None:
    assert plain(value) == expected
