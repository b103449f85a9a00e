"""Random logs and goals: where sessions stop, and what differs before it, equals the oracle's answer."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.analytics.dropoff import LOST, OUTCOMES, DropOff, Stops, dropoff, stopped_sessions
from sessions.analytics.goals import goals_of
from sessions.analytics.slices import Slice
from tests import oracle, oracle_dropoff
from tests.analytics.factories import insert, request
from tests.analytics.test_oracle import LOGS, SLICES, few, near, same

if TYPE_CHECKING:
    import duckdb

    from sessions.analytics.goals import Goals
    from tests.oracle import Row

fewer = settings(few, max_examples=10)
PATTERNS = st.sampled_from(["/a", "/b", "/c/{n}", "/c/*", "/*", "/nowhere"])
GOALS = st.builds(
    goals_of,
    st.one_of(
        st.none(),
        PATTERNS,
        st.lists(PATTERNS, min_size=1, max_size=2),
        st.dictionaries(st.sampled_from(["Trip", "Support", "*", "nobody"]), PATTERNS, min_size=1),
    ),
    st.sampled_from([0.0, 60.0, 1800.0, 100_000.0]),
)
SOME = st.one_of(st.just(Slice()), SLICES)
KNOWN = [
    request(session=None, path=path, name="apart", request_id=f"known-{path}", line=1000 + at)
    for at, path in enumerate(("/a", "/c/{n}"))
]
"""Requests without a session, so that the operations asked for are always there."""


@fewer
@given(rows=LOGS, choice=SOME, goals=GOALS, depth=st.sampled_from([None, None, 1, 2]))
def test_where_sessions_stop(
    engine: duckdb.DuckDBPyConnection, rows: list[Row], choice: Slice, goals: Goals, depth: int | None
) -> None:
    insert(engine, *rows)
    found = dropoff(engine, choice, Stops(goals, depth=depth))

    walks = oracle_dropoff.walks(rows, choice, goals)
    same(found.operations, oracle_dropoff.dropoff(walks, goals, depth))
    assert asdict(found.outcomes) == near(oracle_dropoff.outcomes(walks, goals))
    check_balance(found, rows, choice)


def check_balance(found: DropOff, rows: list[Row], choice: Slice) -> None:
    """Every request is a visit, every session ends once and in one way, and every cent is somewhere."""
    operations, outcomes = found.operations, found.outcomes
    visits = [row for row in oracle.picked(rows, choice) if row.session_id is not None]
    assert sum(operations.column("visits")) == len(visits)
    assert sum(operations.column("ends")) == outcomes.sessions == len({row.session_id for row in visits})
    assert sum(operations.column("bounces")) == outcomes.bounces
    for row in operations.records():
        assert sum(row[way] or 0 for way in OUTCOMES) == row["ends"]
        assert row["bounces"] <= row["ends"] <= row["sessions"] <= row["visits"]
    for way in OUTCOMES:
        assert oracle.total(operations.column(way)) in (getattr(outcomes, way), None)
    assert oracle.total(operations.column("lost_cost_usd")) == outcomes.lost_cost_usd
    assert outcomes.total_cost_usd == oracle.total(row.cost_usd for row in visits)
    assert outcomes.lost_cost_usd == oracle.total(getattr(outcomes.cost_usd, way) for way in LOST)


@fewer
@given(rows=LOGS, choice=SOME, goals=GOALS, least=st.sampled_from([1, 1, 2, 5]))
def test_what_differs_before_the_end(
    engine: duckdb.DuckDBPyConnection, rows: list[Row], choice: Slice, goals: Goals, least: int
) -> None:
    insert(engine, *rows)
    found = dropoff(engine, choice, Stops(goals, min_support=least)).differences.records()

    expected = oracle_dropoff.differences(oracle_dropoff.walks(rows, choice, goals), least)
    by_key = {(row.pop("operation"), row.pop("factor"), row.pop("value")): row for row in found}
    assert len(by_key) == len(found)
    assert all(row.pop("words") for row in found)
    assert by_key == near(expected)
    strengths = [(not row["is_clear"], -abs(math.log(row["odds_ratio"]))) for row in found]
    assert strengths == [pytest.approx(one) for one in sorted(strengths)]


@fewer
@given(
    rows=LOGS,
    choice=SOME,
    goals=GOALS,
    operation=st.sampled_from([None, "/a", "/c/*", "(no path)"]),
    ways=st.sets(st.sampled_from(["failed", "open", "ended", "lost"])),
)
def test_the_sessions_behind_a_stop(
    engine: duckdb.DuckDBPyConnection,
    rows: list[Row],
    choice: Slice,
    goals: Goals,
    operation: str | None,
    ways: set[str],
) -> None:
    insert(engine, *rows, *KNOWN)
    rows = [*rows, *KNOWN]
    found = stopped_sessions(engine, choice, Stops(goals, operation), sorted(ways))

    wanted = ways | (set(LOST) if "lost" in ways else set())
    expected = [
        (walk.rows[0].session_id, walk.outcome, walk.cost)
        for walk in oracle_dropoff.walks(rows, choice, goals)
        if (not wanted or walk.outcome in wanted) and is_there(walk.rows[-1].operation, operation)
    ]
    expected.sort(key=lambda one: (one[2] is None, -(one[2] or 0), one[0]))
    columns = [found.table.column(name) for name in ("session_id", "outcome", "total_cost_usd")]
    assert list(zip(*columns, strict=True)) == expected
    assert found.total == len(expected)


def is_there(last: str | None, operation: str | None) -> bool:
    if operation == "(no path)":
        return last is None
    return operation is None or oracle_dropoff.means(operation, last)
