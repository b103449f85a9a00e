"""Two slices side by side: the report's own figures, and intervals that are held against known ones."""

from __future__ import annotations

from datetime import timedelta
from math import sqrt
from statistics import variance
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.analytics import intervals
from sessions.analytics.compare import compare, previous
from sessions.analytics.goals import Goals, goals_of
from sessions.analytics.intervals import Estimate
from sessions.analytics.report import report
from sessions.analytics.slices import Slice
from sessions.errors import UsageError
from tests import oracle
from tests.analytics.factories import START, after, insert, request
from tests.analytics.test_oracle import LOGS, SLICES, few, near

if TYPE_CHECKING:
    import duckdb

    from tests.oracle import Row

TRIP, SUPPORT = Slice(names=("Trip",)), Slice(names=("Support",))


def measures(
    connection: duckdb.DuckDBPyConnection, one: Slice, other: Slice, goals: Goals | None = None
) -> dict[str, dict[str, Any]]:
    """Return the rows of a comparison by measure."""
    table = compare(connection, one, other, goals or Goals()).measures
    return {row["measure"]: row for row in table.records()}


@few
@given(rows=LOGS, one=SLICES, other=SLICES)
def test_values_are_those_of_the_report(
    engine: duckdb.DuckDBPyConnection, rows: list[Row], one: Slice, other: Slice
) -> None:
    if one == other:
        return
    insert(engine, *rows)
    found = measures(engine, one, other)
    for side, picked in (("first", one), ("second", other)):
        figures = report(engine, picked)
        cost = figures.total_cost_usd
        assert {name: row[side] for name, row in found.items()} == near(
            {
                "sessions": float(figures.sessions),
                "requests": float(figures.requests),
                "users": float(figures.users),
                "total_cost_usd": None if cost is None else float(cost),
                "cost_per_session_usd": figures.cost_usd.avg,
                "requests_per_session": figures.requests_per_session.avg,
                "success_rate": figures.success_rate,
                "p50_latency_ms": figures.latency_ms.p50,
                "p95_latency_ms": figures.latency_ms.p95,
                "avg_duration_s": figures.duration_s.avg,
                "p50_duration_s": figures.duration_s.p50,
            }
        )


@few
@given(rows=LOGS)
def test_intervals_of_means_are_those_of_welch(engine: duckdb.DuckDBPyConnection, rows: list[Row]) -> None:
    insert(engine, *rows)
    found = measures(engine, TRIP, SUPPORT)["requests_per_session"]
    sides = [
        [session["requests"] for session in oracle.sessions_in(rows, picked)] for picked in (TRIP, SUPPORT)
    ]
    assert [found["first_count"], found["second_count"]] == [len(side) for side in sides]
    if min(map(len, sides)) < 2:
        assert (found["low"], found["high"], found["verdict"]) == (None, None, None)
        return
    gap = oracle.mean(sides[0]) - oracle.mean(sides[1])  # type: ignore[operator]
    half = 1.959963984540054 * sqrt(sum(variance(side) / len(side) for side in sides))
    assert (found["low"], found["high"]) == (pytest.approx(gap - half), pytest.approx(gap + half))


def test_wilson() -> None:
    found = intervals.of_rate(5, 10)

    assert [found.low, found.high] == [pytest.approx(0.2366, abs=1e-4), pytest.approx(0.7634, abs=1e-4)]
    assert intervals.of_rate(0, 0) == Estimate(None)
    assert intervals.of_rate(0, 9).low == 0
    assert intervals.of_rate(9, 9).high == 1


def test_newcombe() -> None:
    found = intervals.difference(intervals.of_rate(56, 70), intervals.of_rate(48, 80))

    assert found.value == pytest.approx(0.2)  # 0.8 - 0.6
    assert [found.low, found.high] == [pytest.approx(0.0524, abs=1e-4), pytest.approx(0.3339, abs=1e-4)]


@pytest.mark.parametrize(
    ("share", "count", "places"),
    [
        (0.5, 100, (40, 61)),  # 50 ± 9.8
        (0.5, 6, (None, None)),  # 3 ± 2.4: from 0 to 7
        (0.95, 100, (90, None)),  # 95 ± 4.3
        (0.95, 1000, (936, 965)),  # 950 ± 13.5
        (0.5, 0, (None, None)),
    ],
)
def test_ranks(share: float, count: int, places: tuple[int | None, int | None]) -> None:
    assert intervals.ranks(share, count) == places


RATES = st.integers(0, 50).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


@given(one=RATES, other=RATES)
def test_the_other_way_round_is_the_same_interval(one: tuple[int, int], other: tuple[int, int]) -> None:
    there = intervals.difference(intervals.of_rate(*one), intervals.of_rate(*other))
    back = intervals.difference(intervals.of_rate(*other), intervals.of_rate(*one))

    if there.low is None or there.high is None:
        assert there.value is None or back.low is None
        return
    assert [back.low, back.high] == [pytest.approx(-there.high), pytest.approx(-there.low)]
    assert there.value is not None
    assert there.low <= there.value <= there.high
    assert -1 - 1e-9 <= there.low <= there.high <= 1 + 1e-9


def test_a_median_lies_between_its_ranks(engine: duckdb.DuckDBPyConnection) -> None:
    fast = [request(session=f"f{n}", lasts=n / 100) for n in range(1, 101)]  # 10 to 1,000 ms
    slow = [request(session=f"s{n}", name="Support", lasts=10 + n / 100) for n in range(1, 101)]
    insert(engine, *fast, *slow)
    found = measures(engine, SUPPORT, TRIP)["p50_latency_ms"]

    # Ranks 40 and 61 of 100 stand at 400 and 610 ms, the median at 505: 105 to both sides, of each slice.
    half = sqrt(105**2 + 105**2)
    assert found["difference"] == pytest.approx(10_000)
    assert (found["low"], found["high"]) == (pytest.approx(10_000 - half), pytest.approx(10_000 + half))
    assert found["verdict"] == "higher"
    assert found["relative"] == pytest.approx(10_000 / 505)


def test_verdicts(engine: duckdb.DuckDBPyConnection) -> None:
    def trips(name: str, costs: list[str]) -> list[Row]:
        return [request(session=f"{name}{n}", name=name, cost=cost) for n, cost in enumerate(costs)]

    insert(engine, *trips("Trip", ["0.1", "0.2", "0.3"]), *trips("Support", ["1", "1.1", "1.2"]))
    assert measures(engine, TRIP, SUPPORT)["cost_per_session_usd"]["verdict"] == "lower"
    assert measures(engine, SUPPORT, TRIP)["cost_per_session_usd"]["verdict"] == "higher"
    assert measures(engine, SUPPORT, TRIP)["requests_per_session"]["verdict"] == "unclear"  # all have one
    assert measures(engine, SUPPORT, TRIP)["total_cost_usd"]["verdict"] is None  # a sum has no interval


def test_completion_needs_goals(engine: duckdb.DuckDBPyConnection) -> None:
    insert(
        engine,
        request(session="a", path="/book"),
        request(session="b", ok=False),
        request(session="c", name="Support"),
        request(session="d", name="Support", at=9000),  # within half an hour of the end: may go on
    )
    found = measures(engine, TRIP, SUPPORT, goals_of("/book"))

    assert "completion_rate" not in measures(engine, TRIP, SUPPORT)
    assert (found["completion_rate"]["first"], found["completion_rate"]["second"]) == (0.5, 0.0)
    assert (found["drop_off_rate"]["first_count"], found["drop_off_rate"]["second_count"]) == (2, 1)


def test_the_period_before() -> None:
    week = Slice(names=("Trip",), since=START, until=START + timedelta(days=7))

    assert previous(week, after(0)) == Slice(names=("Trip",), since=START - timedelta(days=7), until=START)
    assert previous(Slice(since=START), after(3600)).since == after(-3600)
    with pytest.raises(UsageError, match="needs a period"):
        previous(Slice(), START)
    with pytest.raises(UsageError, match="lies in the future"):
        previous(Slice(since=after(60)), START)


def test_labels_say_what_differs(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, request())

    def labels(one: Slice, other: Slice) -> tuple[str, str]:
        found = compare(engine, one, other, Goals())
        return found.first.label, found.second.label

    assert labels(TRIP, SUPPORT) == ("Trip", "Support")
    assert labels(Slice(models=("m1",)), Slice()) == ("m1", "any models")
    assert labels(Slice(properties=(("tier", "gold"),)), Slice(properties=(("tier", "free"),))) == (
        "tier=gold",
        "tier=free",
    )
    assert labels(Slice(since=START), Slice())[1] == "all times"
    assert labels(Slice(scope="whole"), Slice()) == ("scope whole", "scope requests")


def test_the_same_on_both_sides_is_refused(engine: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(UsageError, match="both sides are the same"):
        compare(engine, TRIP, TRIP, Goals())
