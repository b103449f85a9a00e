"""One session: every column by hand, and one test a trap."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from sessions.schemas.columns import SESSIONS
from tests.analytics.factories import START, after, insert, request, rolled_up, unknown

if TYPE_CHECKING:
    import duckdb


def test_every_column_of_one_session(engine: duckdb.DuckDBPyConnection) -> None:
    session = rolled_up(
        engine,
        request(path="/plan", at=0, lasts=2, prompt=100, completion=20, cache_read=60, cost="0.4"),
        request(path="/book", at=10, lasts=4, prompt=50, completion=5, cost="0.3", model="gpt-4.1"),
        request(path="/book", at=20, lasts=6, prompt=30, completion=1, cost="0.1", ok=False, status=500),
    )

    assert session == {
        "session_id": "s1",
        "session_name": "Trip",
        "name_count": 1,
        "user_id": "u1",
        "one_user": True,
        "started_at": START,
        "last_request_at": after(20),
        "ended_at": after(26),  # 20 + 6
        "duration_s": 20.0,  # 20 - 0
        "wall_s": 26.0,  # 26 - 0
        "active_s": 12.0,  # 2 + 4 + 6: nothing overlaps
        "idle_s": 14.0,  # 26 - 12
        "requests": 3,
        "ok_requests": 2,
        "failed_requests": 1,
        "success_rate": pytest.approx(2 / 3),
        "total_cost_usd": Decimal("0.8"),  # 0.4 + 0.3 + 0.1
        "requests_without_cost": 0,
        "prompt_tokens": 180,  # 100 + 50 + 30
        "completion_tokens": 26,  # 20 + 5 + 1
        "total_tokens": 206,  # 180 + 26
        "cache_read_tokens": 60,
        "reasoning_tokens": None,
        "avg_latency_ms": 4000.0,  # (2000 + 4000 + 6000) / 3
        "latency_requests": 3,
        "named_requests": 3,
        "p95_latency_ms": pytest.approx(5800),  # 0.95 x 2 = 1.9 steps from 2000: 4000 + 0.9 x 2000
        "models": ["gpt-4.1", "gpt-4o-mini"],
        "operations": ["/plan", "/book", "/book"],
        "first_operation": "/plan",
        "last_operation": "/book",
        "last_ok": False,
        "tied_requests": 0,
        "sequence": [2, 1, 1],  # /book is the first operation by name
        "session_no": 1,
    }


def test_the_rollup_has_the_columns_of_the_table(engine: duckdb.DuckDBPyConnection) -> None:
    """slice_sessions() stacks stored and computed rows by position: names and types must agree."""
    columns = engine.execute("DESCRIBE FROM session_rollup('requests')").fetchall()
    computed = [*((name, kind) for name, kind, *_ in columns), ("session_no", "INTEGER")]

    assert computed == [(one.name, one.type) for one in SESSIONS.columns]


def test_a_session_of_one_request(engine: duckdb.DuckDBPyConnection) -> None:
    session = rolled_up(engine, request(lasts=3))

    assert session["duration_s"] == 0.0  # its only request is first and last
    assert session["wall_s"] == session["active_s"] == 3.0
    assert session["idle_s"] == 0.0
    assert session["avg_latency_ms"] == session["p95_latency_ms"] == 3000.0


def test_nothing_reported_is_null_and_not_zero(engine: duckdb.DuckDBPyConnection) -> None:
    session = rolled_up(engine, unknown())

    not_known = {name for name, value in session.items() if value is None}
    assert not_known == {
        *("session_name", "user_id", "started_at", "last_request_at", "ended_at"),
        *("duration_s", "wall_s", "active_s", "idle_s", "success_rate", "total_cost_usd"),
        *("prompt_tokens", "completion_tokens", "total_tokens", "cache_read_tokens", "reasoning_tokens"),
        *("avg_latency_ms", "p95_latency_ms", "first_operation", "last_operation", "last_ok"),
    }
    assert (session["requests"], session["requests_without_cost"], session["name_count"]) == (1, 1, 0)
    assert (session["ok_requests"], session["failed_requests"], session["tied_requests"]) == (0, 0, 0)
    assert session["models"] == []
    assert session["operations"] == [None]


def test_a_reported_zero_is_zero(engine: duckdb.DuckDBPyConnection) -> None:
    session = rolled_up(engine, request(prompt=0, completion=0, cache_read=0, cost="0", lasts=0))

    assert session["total_cost_usd"] == 0
    assert session["requests_without_cost"] == 0
    assert session["prompt_tokens"] == session["total_tokens"] == session["cache_read_tokens"] == 0
    assert session["avg_latency_ms"] == session["active_s"] == session["wall_s"] == 0.0


def test_sums_are_over_what_is_known(engine: duckdb.DuckDBPyConnection) -> None:
    session = rolled_up(
        engine,
        request(at=0, cost="0.4", prompt=7),
        request(at=1, cost=None, completion=3, lasts=None),
        request(at=2, cost="0.2", ok=None),
    )

    assert session["total_cost_usd"] == Decimal("0.6")  # 0.4 + 0.2
    assert session["requests_without_cost"] == 1
    assert (session["prompt_tokens"], session["completion_tokens"]) == (7, 3)
    assert session["total_tokens"] == 10  # 7 + 3, though no request has both
    assert session["avg_latency_ms"] == 1000.0  # (1000 + 1000) / 2: the one without is not a zero
    assert session["latency_requests"] == 2
    assert session["success_rate"] == 1.0  # 2 of the 2 that are known


def test_money_is_exact(engine: duckdb.DuckDBPyConnection) -> None:
    session = rolled_up(engine, *(request(at=at, cost="0.000000001") for at in range(1000)))

    assert session["total_cost_usd"] == Decimal("0.000001000")  # 1000 x 0.000000001


def test_parallel_calls_are_active_once(engine: duckdb.DuckDBPyConnection) -> None:
    session = rolled_up(
        engine,
        request(at=0, lasts=10),
        request(at=2, lasts=3),  # within the first
        request(at=8, lasts=6),  # 10..14 is new: 4
        request(at=20, lasts=5),  # 5
    )

    assert session["active_s"] == 19.0  # 10 + 0 + 4 + 5, where the latencies sum to 24
    assert session["wall_s"] == 25.0  # 20 + 5
    assert session["idle_s"] == 6.0  # 14..20


def test_a_long_call_hides_shorter_ones_behind_it(engine: duckdb.DuckDBPyConnection) -> None:
    session = rolled_up(
        engine,
        request(at=0, lasts=100),
        request(at=10, lasts=5),
        request(at=50, lasts=5),
        request(at=99, lasts=2),
    )

    assert session["active_s"] == 101.0  # 0..101: the latest end so far counts, not the end of the one before
    assert session["ended_at"] == after(101)


def test_a_request_without_end_has_no_interval(engine: duckdb.DuckDBPyConnection) -> None:
    session = rolled_up(engine, request(at=0, lasts=4), request(at=30, lasts=None))

    assert session["active_s"] == 4.0
    assert session["ended_at"] == after(4)
    assert session["wall_s"] == 30.0  # up to the last request, which started after the last known end
    assert session["idle_s"] == 26.0  # 30 - 4


def test_no_end_at_all_leaves_lengths_unknown(engine: duckdb.DuckDBPyConnection) -> None:
    session = rolled_up(engine, request(at=0, lasts=None), request(at=30, lasts=None))

    assert session["duration_s"] == 30.0
    assert session["wall_s"] is None
    assert session["active_s"] is None  # nobody said how long: not 0
    assert session["idle_s"] is None


def test_a_request_without_time_comes_last_and_has_no_interval(engine: duckdb.DuckDBPyConnection) -> None:
    session = rolled_up(
        engine,
        request(at=None, path="/lost", ok=False),
        request(at=5, lasts=2, path="/a"),
        request(at=0, path="/b"),
    )

    assert session["operations"] == ["/b", "/a", "/lost"]
    assert session["last_ok"] is False
    assert session["started_at"] == START
    assert session["duration_s"] == 5.0
    assert session["active_s"] == 3.0  # 1 + 2


def test_the_name_is_that_of_the_first_request_with_one(engine: duckdb.DuckDBPyConnection) -> None:
    session = rolled_up(
        engine,
        request(at=2, name="Late"),
        request(at=0, name=None, user=None),
        request(at=1, name="Early", user="u2"),
    )

    assert session["session_name"] == "Early"
    assert session["name_count"] == 2
    assert session["user_id"] == "u2"


def test_ties_keep_the_order_of_arrival_and_are_counted(engine: duckdb.DuckDBPyConnection) -> None:
    session = rolled_up(
        engine,
        request(at=1, path="/c", source_id=2, line=1),
        request(at=1, path="/b", source_id=1, line=9),
        request(at=1, path="/a", source_id=1, line=8),
        request(at=0, path="/first", source_id=9, line=9),
        request(at=None, path="/x", source_id=1, line=1),
        request(at=None, path="/y", source_id=1, line=2),
    )

    assert session["operations"] == ["/first", "/a", "/b", "/c", "/x", "/y"]
    assert session["tied_requests"] == 2  # /b with /a, /c with /b; no time is no tie


def test_quantiles_interpolate(engine: duckdb.DuckDBPyConnection) -> None:
    session = rolled_up(engine, *(request(at=at, lasts=at + 1) for at in range(5)))

    assert session["p95_latency_ms"] == pytest.approx(4800)  # 0.95 x 4 = 3.8 steps from 1000


def test_the_last_known_result_counts(engine: duckdb.DuckDBPyConnection) -> None:
    session = rolled_up(
        engine, request(at=0, ok=True), request(at=1, ok=False), request(at=2, ok=None, status=None)
    )

    assert session["last_ok"] is False
    assert session["success_rate"] == 0.5


def test_requests_without_a_session_make_none(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, request(session=None), request(session=None, name="Trip"))

    assert engine.execute("SELECT count(*) FROM sessions").fetchall() == [(0,)]


def test_large_sums_do_not_overflow(engine: duckdb.DuckDBPyConnection) -> None:
    session = rolled_up(
        engine, *(request(at=at, cost="999999999.999999999", prompt=2**61) for at in range(3))
    )

    assert session["total_cost_usd"] == Decimal("2999999999.999999997")
    assert session["prompt_tokens"] == 3 * 2**61
