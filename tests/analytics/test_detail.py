"""One session: its row, its requests, and how its id may be given."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from sessions.analytics.detail import full_id, show
from sessions.errors import QueryError
from tests.analytics.factories import START, after, insert, request
from tests.analytics.test_listing import COLUMNS

if TYPE_CHECKING:
    import duckdb

REQUEST_COLUMNS = (
    *(
        "request_id",
        "session_path",
        "operation",
        "started_at",
        "ended_at",
        "offset_s",
        "latency_ms",
        "ttft_ms",
    ),
    *("status", "ok", "error_type", "error_message", "provider", "model", "cost_usd", "cost_source"),
    *("prompt_tokens", "completion_tokens", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens"),
    *("streamed", "cached", "user_id", "session_name", "properties", "format", "source", "source_id"),
    "source_line",
)


def test_the_columns_are_a_contract(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, request())
    found = show(engine, "s1")

    assert found.session.columns == COLUMNS
    assert found.requests.columns == REQUEST_COLUMNS
    assert list(found.to_dict()) == ["session", "requests"]
    assert found.to_dict()["session"]["session_id"] == "s1"


def test_requests_in_order_with_their_offsets(engine: duckdb.DuckDBPyConnection) -> None:
    insert(
        engine,
        request(at=10.5, path="/b", cost="0.3", properties={"app": "web"}),
        request(at=0, path="/a"),
        request(at=None, path="/lost"),
        request(session="other", at=-100),
        request(at=10.5, path="/c"),
    )
    requests = show(engine, "s1").requests

    assert requests.column("operation") == ["/a", "/b", "/c", "/lost"]
    assert requests.column("offset_s") == [0.0, 10.5, 10.5, None]
    assert requests.column("started_at") == [START, after(10.5), after(10.5), None]
    assert requests.column("cost_usd") == [None, Decimal("0.3"), None, None]
    assert requests.column("properties") == [{}, {"app": "web"}, {}, {}]
    assert requests.column("source_line") == [2, 1, 5, 3]


def test_the_session_is_whole(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, request(cost="0.4"), request(at=5, cost="0.3", user="u2"))

    assert show(engine, "s1").session.records()[0]["total_cost_usd"] == Decimal("0.7")  # 0.4 + 0.3


def ids(connection: duckdb.DuckDBPyConnection, *names: str) -> None:
    insert(connection, *(request(session=name) for name in names))


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("alpha-1", "alpha-1"),
        ("b", "beta"),
        ("bet", "beta"),
        ("100%", "100%"),
        ("under_", "under_score"),
        ("it'", "it's"),
        ("Ä", "Ärger"),
    ],
)
def test_a_beginning_is_enough(engine: duckdb.DuckDBPyConnection, given: str, meant: str) -> None:
    ids(engine, "alpha-1", "alpha-11", "beta", "100%", "1000", "under_score", "underscore", "it's", "Ärger")

    assert full_id(engine, given) == meant
    assert show(engine, given).session.records()[0]["session_id"] == meant


@pytest.mark.parametrize(
    "given", ["%", "_", "alpha_1", "a%", "lpha", "ALPHA", "gamma", "'", "\\", "alpha-12"]
)
def test_an_id_that_is_not_there(engine: duckdb.DuckDBPyConnection, given: str) -> None:
    """% and _ are letters, not patterns; case counts."""
    ids(engine, "alpha-1", "alpha-11")

    with pytest.raises(QueryError) as caught:
        full_id(engine, given)
    assert str(caught.value) == f"{given}: no session has this id; see the ids with: sessions list"


def test_a_beginning_of_several(engine: duckdb.DuckDBPyConnection) -> None:
    ids(engine, "a1", "a2", "b")

    with pytest.raises(QueryError, match=r"^a: several ids begin so: a1, a2; give more of the id$"):
        show(engine, "a")
    with pytest.raises(QueryError, match=r"^'': several ids begin so: a1, a2, b; give more of the id$"):
        show(engine, "")


def test_of_many_ids_five_are_told(engine: duckdb.DuckDBPyConnection) -> None:
    ids(engine, *(f"a{n}" for n in range(7)))

    with pytest.raises(QueryError, match=r"a0, a1, a2, a3, a4, …; give more of the id$"):
        full_id(engine, "a")
