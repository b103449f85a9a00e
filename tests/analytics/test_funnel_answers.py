"""What funnels answer: figures, conditions, names that are not there, slices, sessions behind a step."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from sessions.analytics.funnel import funnel, funnel_of, funnel_sessions
from sessions.analytics.listing import Page
from sessions.analytics.slices import Slice
from sessions.errors import QueryError, UsageError
from tests.analytics.factories import database, insert, request
from tests.analytics.funnels import AB, ABC, asked, depth, walk

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb


# --- figures -----------------------------------------------------------------------------------------------


def test_every_figure_of_a_small_funnel(engine: duckdb.DuckDBPyConnection) -> None:
    rows = [
        *walk(("/a", 0), ("/b", 4), ("/c", 10), session="all", cost="1"),
        *walk(("/a", 0), ("/x", 1), ("/b", 8), session="two", cost="0.25"),
        *walk(("/a", 0), session="one", cost="0.125"),
        *walk(("/a", 0), session="unpriced"),
        *walk(("/b", 0), ("/c", 1), session="none", cost="7"),
    ]
    found = asked(engine, rows)
    first, second, third = found.steps.records()

    assert (found.sessions, found.completed) == (5, 1)
    assert found.median_total_time_s == found.p90_total_time_s == 10.0
    assert first == {
        "step": "/a",
        "sessions": 4,  # all but none
        "rate_from_first": 1.0,
        "rate_from_previous": None,
        "rate_from_all": 0.8,  # 4 / 5
        "lost": None,
        "lost_cost_usd": None,
        "lost_requests_without_cost": None,
        "median_time_s": None,
        "p90_time_s": None,
        "requests": 4,
    }
    assert second == {
        "step": "/b",
        "sessions": 2,
        "rate_from_first": 0.5,  # 2 / 4
        "rate_from_previous": 0.5,
        "rate_from_all": 0.4,  # 2 / 5
        "lost": 2,  # one, unpriced
        "lost_cost_usd": Decimal("0.125"),
        "lost_requests_without_cost": 1,
        "median_time_s": 6.0,  # between 4 and 8
        "p90_time_s": pytest.approx(7.6),  # 4 + 0.9 * 4
        "requests": 3,
    }
    assert (third["sessions"], third["lost"], third["lost_cost_usd"]) == (1, 1, Decimal("0.75"))  # 3 * 0.25
    assert third["rate_from_first"] == 0.25
    assert third["median_time_s"] == 6.0  # 10 - 4


def test_nothing_lost_costs_nothing(engine: duckdb.DuckDBPyConnection) -> None:
    assert asked(engine, walk(("/a", 0), ("/b", 1)), AB).steps.column("lost_cost_usd") == [None, 0]


def test_no_sessions_at_all(engine: duckdb.DuckDBPyConnection) -> None:
    found = asked(engine, [])

    assert (found.sessions, found.completed, found.median_total_time_s) == (0, 0, None)
    assert found.steps.column("sessions") == [0, 0, 0]
    assert found.steps.column("rate_from_first") == found.steps.column("rate_from_all") == [None] * 3


def test_later_steps_do_not_change_earlier_ones(engine: duckdb.DuckDBPyConnection) -> None:
    rows = walk(("/a", 0), ("/b", 5), ("/a", 100), ("/b", 101), ("/c", 102))
    short, long = asked(engine, rows, AB), asked(engine, rows, ABC)

    assert short.steps.records() == long.steps.records()[:2]


# --- conditions --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "condition",
    [
        *("/b & ok=true", "ok=true & /*", "model=opus", "provider=Anthropic", "status=201", "status=2XX"),
        *("user=u2", "property.App=a&b", "/b & model=opus & user=u2 & property.app=a&b & status=2xx"),
    ],
)
def test_conditions_on_columns(engine: duckdb.DuckDBPyConnection, condition: str) -> None:
    told: dict[str, Any] = {
        "model": "opus",
        "provider": "anthropic",
        "status": 201,
        "user": "u2",
        "properties": {"app": "a&b"},
    }
    rows = [request(path="/a"), request(path="/b", at=1, **told)]
    other = request(path="/c", at=1, model=None, provider=None, status=500, ok=False, user=None)
    silent = request(path=None, at=1, model=None, provider=None, status=None, ok=None, user=None)

    assert depth(engine, rows, ("/a", condition)) == 2
    assert depth(engine, [rows[0], other], ("/a", condition)) == 1
    assert depth(engine, [rows[0], silent], ("/a", condition)) == 1


def test_conditions_on_the_cache(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, *walk(("/a", 0), ("/b", 1), ("/b", 2)))
    engine.execute("UPDATE requests SET cached = (source_line = 2) WHERE operation = '/b'")
    for value in ("true", "false"):
        found = funnel(engine, Slice(), funnel_of(["/a", f"/b & cached={value}"], order="strict"))
        assert found.completed == (value == "true")  # the request at 2 follows a foreign one


def test_values_are_never_sql(engine: duckdb.DuckDBPyConnection) -> None:
    rows = [request(path="/it's"), request(path="/b", at=1, user="'; DROP TABLE requests; --")]
    assert depth(engine, rows, ("/it's", "user='; DROP TABLE requests; --")) == 2


# --- names that are not there ------------------------------------------------------------------------------


def test_unknown_operations_come_with_the_nearest(engine: duckdb.DuckDBPyConnection) -> None:
    rows = walk(("/search/flight", 0), ("/search/hotel", 1), ("/confirm", 2))
    found = asked(engine, rows, ("/serch/flight", "/searc/*", "/confirm"), exclude="/zzz")

    assert found.steps.column("sessions") == [0, 0, 0]
    assert found.unknown.rows == (
        ("/serch/flight", ["/search/flight", "/search/hotel", "/search/*"]),
        ("/searc/*", ["/search/*"]),
        ("/zzz", []),
    )


def test_a_known_operation_that_no_session_reaches_is_not_unknown(engine: duckdb.DuckDBPyConnection) -> None:
    rows = [*walk(("/a", 0)), request(session=None, path="/b")]
    found = asked(engine, rows, AB)

    assert len(found.unknown) == 0
    assert found.steps.column("requests") == [1, 0]


# --- slices ------------------------------------------------------------------------------------------------


def test_a_slice_may_cut_sessions(engine: duckdb.DuckDBPyConnection) -> None:
    rows = [
        request(path="/a", cost="1"),
        request(path="/x", at=1, user="u2", cost="8"),
        request(path="/b", at=2),
    ]
    assert asked(engine, rows, AB, order="strict").completed == 0
    assert asked(engine, rows, AB, order="strict", picked=Slice(users=("u1",))).completed == 1
    lost = asked(engine, rows, ("/a", "/q"), picked=Slice(users=("u1",)))
    assert lost.steps.column("lost_cost_usd") == [None, Decimal(1)]  # the request of u2 is not in the slice


def test_a_slice_of_names(engine: duckdb.DuckDBPyConnection) -> None:
    rows = [*walk(("/a", 0), ("/b", 1)), *walk(("/a", 0), ("/b", 1), session="s2", name="Other")]
    found = asked(engine, rows, AB, picked=Slice(names=("Trip",)))
    assert (found.name, found.sessions, found.completed) == ("Trip", 1, 1)


# --- sessions behind a step --------------------------------------------------------------------------------


def test_sessions_behind_a_step(engine: duckdb.DuckDBPyConnection) -> None:
    insert(
        engine,
        *walk(("/a", 0), ("/b", 4), ("/c", 10), session="all"),
        *walk(("/a", 0), ("/b", 8), session="two"),
        *walk(("/a", 1), session="one"),
        *walk(("/c", 1), session="none"),
    )
    wanted = funnel_of(ABC)

    def ids(**step: int) -> list[str]:
        found = funnel_sessions(engine, Slice(), wanted, Page(sort="session_id", descending=False), **step)
        assert found.total == len(found.table)
        return found.table.column("session_id")

    assert (ids(at=2), ids(at=3)) == (["one"], ["two"])
    assert (ids(reached=1), ids(reached=2), ids(reached=3)) == (
        ["all", "one", "two"],
        ["all", "two"],
        ["all"],
    )


def test_sessions_behind_a_step_of_a_cutting_slice(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, request(path="/a"), request(path="/b", at=1, user="u2"), request(path="/c", at=2))
    found = funnel_sessions(engine, Slice(users=("u1",)), funnel_of(AB), Page(), at=2)

    assert found.table.column("requests") == [2]  # of three


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ({}, "say either at or reached"),
        ({"at": 2, "reached": 1}, "say either at or reached"),
        ({"at": 1}, "none comes before the first"),
        ({"at": 4}, "give 2 to 3"),
        ({"reached": 0}, "give 1 to 3"),
        ({"reached": 4}, "give 1 to 3"),
    ],
)
def test_steps_that_have_no_sessions_behind_them(
    engine: duckdb.DuckDBPyConnection, step: dict[str, int], said: str
) -> None:
    insert(engine, *walk(("/a", 0)))
    with pytest.raises(UsageError, match=said):
        funnel_sessions(engine, Slice(), funnel_of(ABC), Page(), **step)


# --- what is asked for -------------------------------------------------------------------------------------


def test_a_goal_is_the_last_step() -> None:
    assert funnel_of(["/a"], goal="/b") == funnel_of(AB)


@pytest.mark.parametrize(
    ("steps", "how", "said"),
    [
        (["/a"], {}, "1 step: cannot be a funnel; give 2 to 20"),
        (["/a"] * 21, {}, "21 steps: cannot be a funnel; give 2 to 20"),
        (AB, {"order": "loose"}, "loose: is no order of steps; choose ordered, strict, unordered"),
        (AB, {"window": -1}, "-1: is no window"),
        (AB, {"step_window": float("nan")}, "nan: is no window"),
        (AB, {"window": "soon"}, "soon: is not a length of time"),
        (["/a", "b"], {}, "b: is neither an operation nor a condition"),
        (AB, {"exclude": "x"}, "x: is neither"),
        (["", "/b"], {}, "'': is neither"),
    ],
)
def test_funnels_that_are_none(steps: list[str], how: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError) as raised:
        funnel_of(steps, **how)
    assert said in str(raised.value)


def test_twenty_steps(engine: duckdb.DuckDBPyConnection) -> None:
    rows = walk(*((f"/{at}", at) for at in range(20)))
    steps = tuple(f"/{at}" for at in range(20))
    for order in ("ordered", "strict", "unordered"):
        assert depth(engine, rows, steps, order=order) == 20
        assert depth(engine, rows[:19], steps, order=order) == 19
    assert depth(engine, walk(*(("/a", at) for at in range(19))), ("/a",) * 20, order="unordered") == 19


def test_the_calls_of_a_database(tmp_path: Path) -> None:
    opened = database(
        tmp_path, *walk(("/a", 0), ("/b", 60), cost="0.5"), request(session="s2", path="/a", at=9)
    )
    found = opened.funnel(["/a"], goal="/b", window="1m", name="Trip")

    assert found.steps.column("sessions") == [2, 1]
    assert found.to_dict()["steps"][1]["median_time_s"] == 60.0
    frame = found.to_polars()
    assert (frame["window_s"][0], frame["exclude"][0].to_list()) == (60.0, [])
    assert [step["sessions"] for step in frame["steps"][0]] == [2, 1]
    lost = opened.funnel_sessions(["/a"], goal="/b", at=2, sort="session_id", limit=5)
    assert (lost.total, lost.table.column("session_id")) == (1, ["s2"])
    with pytest.raises(QueryError, match="no session has this name; nearest: Trip"):
        opened.funnel(AB, name="trip")
