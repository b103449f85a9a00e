"""The report: every figure by hand on one small log, and one test a trap."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from sessions.analytics.report import Report, report
from sessions.analytics.slices import Slice
from tests.analytics.factories import START, after, insert, request

if TYPE_CHECKING:
    import duckdb

DAY = 86_400


@pytest.fixture(scope="module")
def trips(engine: duckdb.DuckDBPyConnection) -> Report:
    """Three sessions on two days, and one request without a session."""
    insert(
        engine,
        request(session="a", at=0, lasts=1, cost="0.4", prompt=100, completion=10, user="ann"),
        request(session="a", at=60, lasts=2, path="/book", cost="0.3", prompt=50, cache_read=40, user="ann"),
        request(session="a", at=60, lasts=3, path="/book", cost="0.1", ok=False, status=500, user="ann"),
        request(session="b", at=120, lasts=4, cost="0.2", prompt=20, completion=2, reasoning=1, user="bob"),
        request(
            session="c", at=DAY, lasts=5, name="Support", path="/ask", cost=None, user="ann", model="opus"
        ),
        request(
            session=None, at=DAY + 9, lasts=9, name="Support", path="/ask", cost="0.5", user=None, ok=None
        ),
    )
    return report(engine, Slice())


def test_what_it_is_about(trips: Report) -> None:
    assert (trips.name, trips.since, trips.until, trips.scope) == (None, None, None, "requests")


def test_counts(trips: Report) -> None:
    assert trips.sessions == 3
    assert trips.requests == 6  # 3 + 1 + 1, and one without a session
    assert trips.requests_without_session == 1
    assert trips.users == 2  # ann, bob; unknown is nobody
    assert trips.tied_requests == 1  # the second /book
    assert trips.first_request_at == START
    assert trips.last_request_at == after(DAY + 9)


def test_money_and_tokens(trips: Report) -> None:
    assert trips.total_cost_usd == Decimal("1.5")  # 0.4 + 0.3 + 0.1 + 0.2 + 0.5
    assert trips.requests_without_cost == 1
    assert trips.prompt_tokens == 170  # 100 + 50 + 20
    assert trips.completion_tokens == 12  # 10 + 2
    assert trips.total_tokens == 182  # 170 + 12
    assert trips.cache_read_tokens == 40
    assert trips.reasoning_tokens == 1


def test_success(trips: Report) -> None:
    assert trips.failed_requests == 1
    assert trips.success_rate == 0.8  # 4 of 5 whose result is known


def test_distributions(trips: Report) -> None:
    assert asdict(trips.latency_ms) == {
        "avg": 4000.0,  # (1 + 2 + 3 + 4 + 5 + 9) / 6 s
        "p50": 3500.0,  # between 3 and 4 s
        "p95": pytest.approx(8000),  # 4.75 of 5 steps: 5 + 0.75 x 4 s
        "p99": pytest.approx(8800),  # 4.95 of 5 steps: 5 + 0.95 x 4 s
    }
    assert asdict(trips.duration_s) == {
        "avg": 20.0,  # (60 + 0 + 0) / 3
        "p50": 0.0,
        "p95": pytest.approx(54),  # 1.9 of 2 steps: 0 + 0.9 x 60
        "max": 60.0,
    }
    assert asdict(trips.cost_usd) == {
        "avg": pytest.approx(0.5),  # (0.8 + 0.2) / 2: the session without known cost is left out
        "p50": pytest.approx(0.5),
        "p95": pytest.approx(0.77),  # 0.95 of 1 step: 0.2 + 0.95 x 0.6
        "max": 0.8,
    }
    assert asdict(trips.requests_per_session) == {
        "avg": pytest.approx(5 / 3),  # (3 + 1 + 1) / 3: not 6 / 3
        "p50": 1.0,
        "p95": pytest.approx(2.8),  # 1.9 of 2 steps: 1 + 0.9 x 2
        "max": 3.0,
    }


def test_activity_is_by_day(trips: Report) -> None:
    assert trips.activity.records() == [
        {"day": date(2026, 3, 2), "sessions": 2, "requests": 4, "total_cost_usd": Decimal("1.0")},
        {"day": date(2026, 3, 3), "sessions": 1, "requests": 2, "total_cost_usd": Decimal("0.5")},
    ]


def test_names(trips: Report) -> None:
    trip, support = trips.names.records()

    assert trip["session_name"] == "Trip"
    assert (trip["sessions"], trip["requests"], trip["users"]) == (2, 4, 2)
    assert trip["total_cost_usd"] == Decimal("1.0")  # 0.8 + 0.2
    assert support["session_name"] == "Support"
    assert (support["sessions"], support["requests"], support["users"]) == (1, 2, 1)
    assert support["requests_without_cost"] == 1
    assert support["avg_latency_ms"] == 7000.0  # (5 + 9) / 2 s: the request without a session counts
    assert support["success_rate"] == 1.0


def test_operations_by_cost(trips: Report) -> None:
    ask, plan, book = (row for name in ("/ask", "/plan", "/book") for row in by_operation(trips, name))

    assert trips.operations.column("operation") == ["/plan", "/ask", "/book"]  # 0.6, 0.5, 0.4
    assert plan["cost_usd"] == Decimal("0.6")  # 0.4 + 0.2
    assert plan["cost_share"] == pytest.approx(0.4)  # 0.6 / 1.5
    assert (plan["requests"], plan["sessions"]) == (2, 2)
    assert (plan["prompt_tokens"], plan["completion_tokens"]) == (120, 12)
    assert (ask["requests"], ask["sessions"], ask["error_rate"]) == (2, 1, 0.0)
    assert (book["requests"], book["sessions"], book["error_rate"]) == (2, 1, 0.5)
    assert (book["avg_latency_ms"], book["p50_latency_ms"]) == (2500.0, 2500.0)
    assert book["p95_latency_ms"] == pytest.approx(2950)  # 2 + 0.95 x 1 s


def by_operation(found: Report, name: str | None) -> list[dict[str, object]]:
    return [row for row in found.operations.records() if row["operation"] == name]


def test_models_by_cost(trips: Report) -> None:
    mini, opus = trips.models.records()

    assert (mini["provider"], mini["model"], mini["requests"]) == ("openai", "gpt-4o-mini", 5)
    assert (mini["cost_usd"], mini["cost_share"]) == (Decimal("1.5"), 1.0)
    assert (opus["model"], opus["requests"], opus["requests_without_cost"]) == ("opus", 1, 1)
    assert opus["cost_usd"] is None  # not 0: nobody knows
    assert opus["cost_share"] is None


def test_a_slice_says_what_it_is(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, request(), request(session="b", name="Support"))
    picked = Slice(names=("Trip", "Support"), since=START, until=after(1), scope="whole")
    found = report(engine, picked)

    assert (found.name, found.since, found.until, found.scope) == ("Trip, Support", START, after(1), "whole")
    assert found.sessions == 2


def test_shares_of_no_cost_are_unknown(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, request(cost="0"), request(at=1, path="/b", cost="0"))
    found = report(engine, Slice())

    assert found.total_cost_usd == 0
    assert found.operations.column("cost_share") == [None, None]  # 0 / 0
    assert found.cost_usd.avg == found.cost_usd.max == 0.0


def test_tokens_of_one_kind_are_a_total(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, request(prompt=7), request(at=1, prompt=5))
    found = report(engine, Slice())

    assert (found.prompt_tokens, found.completion_tokens, found.total_tokens) == (12, None, 12)


def test_large_sums_do_not_overflow(engine: duckdb.DuckDBPyConnection) -> None:
    big = "999999999.999999999"
    insert(engine, *(request(session=f"s{n}", cost=big, prompt=2**61) for n in range(3)))
    found = report(engine, Slice())

    assert found.total_cost_usd == 3 * Decimal(big)
    assert found.prompt_tokens == 3 * 2**61


def test_days_follow_the_time_zone(engine: duckdb.DuckDBPyConnection) -> None:
    midnight = timedelta(hours=15).total_seconds()  # START is 09:00 UTC
    insert(engine, request(at=midnight - 1800), request(at=midnight + 1800), request(session="b", at=None))

    in_utc = report(engine, Slice(), "UTC").activity.records()
    assert [(row["day"], row["sessions"], row["requests"]) for row in in_utc] == [
        (date(2026, 3, 2), 1, 1),
        (date(2026, 3, 3), 0, 1),  # the session began the day before; the request without a time is on no day
    ]
    in_berlin = report(engine, Slice(), "Europe/Berlin").activity.records()
    assert [(row["day"], row["sessions"], row["requests"]) for row in in_berlin] == [(date(2026, 3, 3), 1, 2)]
    in_new_york = report(engine, Slice(), "America/New_York").activity.records()
    assert [(row["day"], row["requests"]) for row in in_new_york] == [(date(2026, 3, 2), 2)]


def test_a_day_of_25_hours_is_one_day(engine: duckdb.DuckDBPyConnection) -> None:
    """Berlin set its clocks back on 2026-10-25; 22:30 UTC is 23:30 there, an hour later 00:30."""
    evening = (START.replace(month=10, day=25, hour=22, minute=30) - START).total_seconds()
    insert(engine, request(at=evening), request(session="b", at=evening + 3600))

    days = report(engine, Slice(), "Europe/Berlin").activity.column("day")
    assert days == [date(2026, 10, 25), date(2026, 10, 26)]
