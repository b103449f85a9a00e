"""What a slice amounts to, against sums by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sessions.analytics.detail import outcome
from sessions.analytics.goals import goals_of
from sessions.analytics.slices import Slice
from sessions.analytics.totals import models, totals
from tests.analytics.factories import insert, request

if TYPE_CHECKING:
    import duckdb


def summed(connection: duckdb.DuckDBPyConnection, picked: Slice | None = None) -> dict[str, Any]:
    return totals(connection, picked or Slice()).records()[0]


def test_sums_means_and_rates(engine: duckdb.DuckDBPyConnection) -> None:
    insert(
        engine,
        request(session="a", at=0, lasts=1, cost="0.5", prompt=10, completion=1),
        request(session="a", at=10, lasts=3, cost="0.25", prompt=20, completion=2, ok=False),
        request(session="b", at=20, lasts=5, cost=None, name="Other"),
        request(session=None, at=30, lasts=7, cost="1"),
    )
    row = summed(engine)

    assert (row["sessions"], row["requests"], row["requests_without_cost"]) == (2, 4, 1)
    assert row["total_cost_usd"] == Decimal("1.75")  # 0.5 + 0.25 + 1
    assert (row["ok_requests"], row["failed_requests"], row["success_rate"]) == (3, 1, 0.75)
    assert row["avg_latency_ms"] == 4000  # (1 + 3 + 5 + 7) / 4 s
    assert (row["failed_sessions"], row["failed_cost_usd"]) == (1, Decimal("0.75"))  # a ends failed
    assert summed(engine, Slice(names=("Other",)))["requests"] == 1
    assert summed(engine, Slice(statuses=("200",)))["sessions"] == 2


def test_of_nothing_counts_are_0_and_the_rest_is_not_known(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine)
    row = summed(engine)

    assert (row["sessions"], row["requests"], row["failed_sessions"]) == (0, 0, 0)
    assert (row["total_cost_usd"], row["success_rate"], row["avg_latency_ms"]) == (None, None, None)


def test_models_by_cost(engine: duckdb.DuckDBPyConnection) -> None:
    insert(
        engine,
        request(session="a", model="small", cost="0.25"),
        request(session="a", at=1, model="large", cost="0.5"),
        request(session="b", at=2, model="large", cost="0.25"),
    )
    rows = models(engine, Slice()).records()

    assert [(row["model"], row["requests"], row["cost_usd"]) for row in rows] == [
        ("large", 2, Decimal("0.75")),
        ("small", 1, Decimal("0.25")),
    ]


def test_how_one_session_ended(engine: duckdb.DuckDBPyConnection) -> None:
    insert(
        engine,
        request(session="a", at=0, path="/done"),
        request(session="b", at=1, ok=False),
        request(session="c", at=100_000, path="/begun"),
    )
    goals = goals_of("/done", 60)

    assert [outcome(engine, one, goals) for one in "abcd"] == ["completed", "failed", "open", None]
