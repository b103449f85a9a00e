"""The list of sessions: columns, orders, filters, pages."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from sessions.analytics.listing import SORT_COLUMNS, Page, list_sessions
from sessions.analytics.slices import Slice
from sessions.errors import UsageError
from tests.analytics.factories import insert, request, unknown

if TYPE_CHECKING:
    import duckdb

COLUMNS = (
    *("session_id", "session_name", "user_id", "started_at", "last_request_at", "duration_s", "requests"),
    *(
        "success_rate",
        "total_cost_usd",
        "prompt_tokens",
        "completion_tokens",
        "total_tokens",
        "avg_latency_ms",
    ),
    *("last_operation", "first_operation", "ended_at", "wall_s", "active_s", "idle_s", "ok_requests"),
    *("failed_requests", "requests_without_cost", "cache_read_tokens", "p95_latency_ms", "last_ok"),
    *("name_count", "tied_requests", "models", "operations"),
)


@pytest.fixture(scope="module")
def mixed(engine: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Sessions that differ in every column, two of which know next to nothing."""
    insert(
        engine,
        request(session="b", at=0, lasts=1, cost="0.4", prompt=9, completion=2, cache_read=5),
        request(session="b", at=0, lasts=9, cost="0.1", prompt=1, path="/book", name="Late", ok=False),
        request(session="a", at=100, lasts=2, cost="0.2", prompt=100, completion=1, user="u2", path="/ask"),
        request(
            session="c", at=50, lasts=3, cost="0.3", name="Support", model="opus", ok=False, cache_read=1
        ),
        request(session="c", at=70, lasts=None, cost=None, name="Support", model="haiku", path=None),
        request(session="c", at=90, lasts=1, cost="0", completion=40),
        unknown(session="none1"),
        unknown(session="none2"),
    )
    return engine


def listed(connection: duckdb.DuckDBPyConnection, **page: Any) -> list[str]:
    """Return the ids of a page."""
    return [str(one) for one in list_sessions(connection, Slice(), Page(**page)).table.column("session_id")]


def sort_key(value: Any) -> Any:
    """Lists sort as text, what is unknown in them left out; one of which nothing is known comes last."""
    if not isinstance(value, list):
        return value
    known = [item for item in value if item is not None]
    return ",".join(known) if known or not value else None


def test_the_columns_are_a_contract(mixed: duckdb.DuckDBPyConnection) -> None:
    assert list_sessions(mixed, Slice(), Page()).table.columns == COLUMNS


def test_the_latest_come_first_and_unknown_ones_last(mixed: duckdb.DuckDBPyConnection) -> None:
    assert listed(mixed) == ["a", "c", "b", "none1", "none2"]
    assert listed(mixed, descending=False) == ["b", "c", "a", "none1", "none2"]


@pytest.mark.parametrize("column", SORT_COLUMNS)
def test_every_column_sorts_both_ways(mixed: duckdb.DuckDBPyConnection, column: str) -> None:
    values = dict(
        mixed.execute(f'SELECT session_id, "{column}" FROM sessions ORDER BY session_id').fetchall()
    )
    known = {session: key for session, value in values.items() if (key := sort_key(value)) is not None}
    unknown = [session for session in values if session not in known]

    rising = sorted(known, key=lambda session: known[session])  # ties stay in the order of their ids
    falling = sorted(known, key=lambda session: known[session], reverse=True)  # here, too
    assert listed(mixed, sort=column, descending=False) == rising + unknown
    assert listed(mixed, sort=column, descending=True) == falling + unknown


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ({"min_cost": Decimal("0.3")}, ["b", "c"]),  # 0.5, and 0.3 itself
        ({"max_cost": Decimal("0.3")}, ["a", "c"]),  # unknown is not cheap
        ({"min_cost": Decimal("0.2"), "max_cost": Decimal("0.2")}, ["a"]),
        ({"min_cost": Decimal("1e20")}, []),
        ({"min_requests": 2}, ["b", "c"]),
        ({"max_requests": 1}, ["a", "none1", "none2"]),
        ({"min_duration": 40}, ["c"]),  # 90 - 50
        ({"max_duration": 0.0}, ["a", "b"]),
        ({"failed": True}, ["b", "c"]),
        ({"failed": False}, ["a", "b", "c", "none1", "none2"]),
        ({"ended_in": "/book"}, ["b"]),
        ({"ended_in": "/nowhere"}, []),
        ({"failed": True, "min_cost": Decimal("0.4")}, ["b"]),
    ],
)
def test_filters(mixed: duckdb.DuckDBPyConnection, choice: dict[str, Any], expected: list[str]) -> None:
    found = list_sessions(mixed, Slice(), Page(sort="session_id", descending=False, **choice))

    assert found.table.column("session_id") == expected
    assert found.total == len(expected)


def test_pages(mixed: duckdb.DuckDBPyConnection) -> None:
    assert listed(mixed, limit=2) == ["a", "c"]
    assert listed(mixed, limit=2, offset=2) == ["b", "none1"]
    assert listed(mixed, limit=2, offset=4) == ["none2"]
    assert listed(mixed, limit=2, offset=6) == []
    assert listed(mixed, limit=0) == []
    assert list_sessions(mixed, Slice(), Page(limit=2, offset=4)).total == 5


def test_filters_see_the_sessions_of_the_slice(mixed: duckdb.DuckDBPyConnection) -> None:
    found = list_sessions(mixed, Slice(models=("opus",)), Page(min_requests=2))

    assert found.total == 0  # c has three requests, one of them by opus


def test_a_column_that_there_is_not(mixed: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(UsageError) as caught:
        listed(mixed, sort="total_cost")

    message = str(caught.value)
    assert message.startswith("total_cost: is no column to sort by; there are session_id, ")
    assert message.endswith("did you mean total_cost_usd?")
    assert all(column in message for column in SORT_COLUMNS)


@pytest.mark.parametrize("text", ["session_id; DROP TABLE requests", "", "'"])
def test_text_that_is_no_column(mixed: duckdb.DuckDBPyConnection, text: str) -> None:
    with pytest.raises(UsageError, match="is no column to sort by"):
        listed(mixed, sort=text)


@pytest.mark.parametrize("name", ["limit", "offset"])
def test_negative_pages(mixed: duckdb.DuckDBPyConnection, name: str) -> None:
    with pytest.raises(UsageError, match=f"^-1: {name} cannot be negative; give 0 or more$"):
        listed(mixed, **{name: -1})
