"""Transitions, variants, ends and outcomes by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from sessions.analytics.ask import ask, rolled_up
from sessions.analytics.dropoff import Stops, dropoff
from sessions.analytics.operation_names import STORED
from sessions.analytics.operations import operations
from sessions.analytics.report import MOST_TRANSITIONS, MOST_VARIANTS, report
from sessions.analytics.slices import Slice
from tests.analytics.factories import insert, request

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

    from tests.oracle import Row

LATER = 10_000
"""Seconds: long after the grace of what started at 0."""


def walk(session: str, *paths: str | None, at: float = 0, **given: Any) -> Iterator[Row]:
    """Yield the requests of a session that goes through these operations, one a second."""
    for step, path in enumerate(paths):
        yield request(session=session, path=path, at=at + step, **given)


def asked(
    connection: duckdb.DuckDBPyConnection, question: str, picked: Slice | None = None, **values: Any
) -> list[dict[str, Any]]:
    given = {"slice": rolled_up(connection, picked or Slice()), **values}
    if question in ("transitions", "variants"):
        given["operations"] = STORED
    return ask(connection, question, given).records()


def dropoffs(connection: duckdb.DuckDBPyConnection, picked: Slice | None = None) -> dict[Any, dict[str, Any]]:
    found = dropoff(connection, picked or Slice(), Stops())
    return {row["operation"]: row for row in found.operations.records()}


def test_transitions(engine: duckdb.DuckDBPyConnection) -> None:
    insert(
        engine, *walk("s1", "/a", "/b", "/b"), *walk("s2", "/a", "/b"), *walk("s3", "/a"), *walk("s4", None)
    )

    figures = ("source", "target", "events", "sessions", "share")
    assert [{name: row[name] for name in figures} for row in asked(engine, "transitions")] == [
        {"source": "START", "target": "/a", "events": 3, "sessions": 3, "share": 0.75},  # 3 of 4 sessions
        {"source": "/a", "target": "/b", "events": 2, "sessions": 2, "share": pytest.approx(2 / 3)},
        {"source": "/b", "target": "END", "events": 2, "sessions": 2, "share": pytest.approx(2 / 3)},
        {"source": "/a", "target": "END", "events": 1, "sessions": 1, "share": pytest.approx(1 / 3)},
        {"source": "/b", "target": "/b", "events": 1, "sessions": 1, "share": pytest.approx(1 / 3)},
        {"source": "START", "target": None, "events": 1, "sessions": 1, "share": 0.25},
        {"source": None, "target": "END", "events": 1, "sessions": 1, "share": 1.0},
    ]


def test_events_count_steps_and_sessions_count_sessions(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, *walk("s1", "/a", "/a", "/a", "/a"), *walk("s2", "/a", "/a"))

    loop = next(row for row in asked(engine, "transitions") if row["source"] == row["target"] == "/a")
    assert loop["events"] == 4  # 3 + 1
    assert loop["sessions"] == 2
    assert loop["share"] == pytest.approx(4 / 6)  # 6 visits


def test_the_same_walk_of_many_sessions_counts_each(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, *(row for n in range(7) for row in walk(f"s{n}", "/a", "/b", "/a")))

    steps = {(row["source"], row["target"]): row for row in asked(engine, "transitions")}
    assert steps["/a", "/b"]["events"] == steps["/b", "/a"]["events"] == 7
    assert steps["/a", "/b"]["sessions"] == steps["/b", "/a"]["sessions"] == 7
    assert dropoffs(engine)["/a"]["visits"] == 14  # 7 x 2
    assert dropoffs(engine)["/a"]["sessions"] == 7
    operation = next(row for row in operations(engine, Slice()).records() if row["operation"] == "/a")
    assert (operation["requests"], operation["sessions"]) == (14, 7)


def test_a_limit_of_rows_leaves_the_total_to_be_told(engine: duckdb.DuckDBPyConnection) -> None:
    """What is not shown can be said: all steps are requests with a session plus one START a session."""
    insert(engine, *(row for n in range(40) for row in walk(f"s{n}", f"/{n}", "/b")), request(session=None))
    found = report(engine, Slice())

    assert len(found.transitions) == MOST_TRANSITIONS  # of 40 + 40 + 1
    everything = asked(engine, "transitions")
    assert sum(row["events"] for row in everything) == 120  # 81 requests - 1 + 40
    assert found.requests - found.requests_without_session + found.sessions == 120
    assert found.transitions.records() == everything[:MOST_TRANSITIONS]


def test_variants(engine: duckdb.DuckDBPyConnection) -> None:
    insert(
        engine,
        *walk("s1", "/a", "/b", cost="0.1"),
        *walk("s2", "/a", "/b", cost="0.2", ok=False),
        *walk("s3", "/b", "/a", ok=None),
        *walk("s4", "/a", None),
    )

    first, *others = asked(engine, "variants", limit=MOST_VARIANTS)
    assert first == {
        "operations": ["/a", "/b"],
        "sessions": 2,
        "share": 0.5,
        "total_cost_usd": Decimal("0.6"),  # 2 x 0.1 + 2 x 0.2
        "success_rate": 0.5,  # 2 of 4 requests
        "median_duration_s": 1.0,
    }
    assert {tuple(row["operations"]): row["success_rate"] for row in others} == {
        ("/b", "/a"): None,  # nothing known is neither success nor failure
        ("/a", None): 1.0,
    }


def test_shares_of_variants_are_of_all_sessions(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, *(row for n in range(20) for row in walk(f"s{n}", f"/{n}")))
    found = report(engine, Slice())

    assert len(found.variants) == 10
    assert set(found.variants.column("share")) == {0.05}  # 1 of 20, not 1 of the 10 shown


def test_first_and_last_operations(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, *walk("s1", "/a", "/b"), *walk("s2", "/a"), *walk("s3", "/b"), *walk("s4", None, "/b"))
    found = report(engine, Slice())

    assert found.first_operations.records() == [
        {"operation": "/a", "sessions": 2, "share": 0.5},
        {"operation": "/b", "sessions": 1, "share": 0.25},
        {"operation": None, "sessions": 1, "share": 0.25},
    ]
    assert found.last_operations.records() == [
        {"operation": "/b", "sessions": 3, "share": 0.75},
        {"operation": "/a", "sessions": 1, "share": 0.25},
    ]


def test_dropoff(engine: duckdb.DuckDBPyConnection) -> None:
    insert(
        engine,
        *walk("done", "/a", "/b", cost="0.1"),
        *walk("broken", "/a", "/b", "/a", cost="0.2"),
        request(session="broken", path="/b", at=9, ok=False, cost="0.3"),
        *walk("bounced", "/a", cost="0.4"),
        *walk("going on", "/a", "/b", at=LATER, cost="0.5"),
    )

    found = dropoffs(engine)
    assert list(found) == ["/b", "/a"]
    assert found["/b"] == {
        "operation": "/b",
        "visits": 4,  # 1 + 2 + 1
        "sessions": 3,
        "ends": 3,
        "exit_rate": 0.75,  # 3 of 4 visits
        "completed": None,  # no goal is set
        "failed": 1,
        "abandoned": None,
        "open": 1,
        "ended": 1,
        "bounces": 0,
        "lost_cost_usd": Decimal("1.1"),  # 2 x 0.1 + (3 x 0.2 + 0.3); the open one is not lost
    }
    assert found["/a"]["visits"] == 5  # 1 + 2 + 1 + 1
    assert (found["/a"]["ends"], found["/a"]["exit_rate"], found["/a"]["bounces"]) == (1, 0.2, 1)
    assert found["/a"]["lost_cost_usd"] == Decimal("0.4")


def test_the_exit_rate_is_the_share_of_the_step_to_the_end(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, *walk("s1", "/a", "/b", "/a"), *walk("s2", "/a", None), *walk("s3", "/b"))

    ends = {row["source"]: row["share"] for row in asked(engine, "transitions") if row["target"] == "END"}
    rates = {name: row["exit_rate"] for name, row in dropoffs(engine).items() if row["ends"]}
    assert rates == pytest.approx(ends)


@pytest.mark.parametrize(
    ("before_the_end", "outcome"),
    [(0, "open"), (1800, "open"), (1800.000001, "ended"), (LATER, "ended")],
)
def test_half_an_hour_of_grace(
    engine: duckdb.DuckDBPyConnection, before_the_end: float, outcome: str
) -> None:
    insert(
        engine, request(at=0), request(session=None, at=before_the_end)
    )  # any request tells how far data goes

    row = dropoffs(engine)["/plan"]
    assert {name: row[name] for name in ("failed", "open", "ended")} == {
        "failed": 0,
        "open": int(outcome == "open"),
        "ended": int(outcome == "ended"),
    }


def test_a_failed_session_is_not_open(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, request(at=0, ok=True), request(at=1, ok=False), request(at=2, ok=None))

    row = dropoffs(engine)["/plan"]
    assert (row["failed"], row["open"], row["ended"]) == (1, 0, 0)  # the last known result is a failure


def test_a_session_that_recovered_has_not_failed(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, request(at=0, ok=False), request(at=1, ok=True), request(session="x", at=LATER))

    row = dropoffs(engine)["/plan"]
    assert (row["failed"], row["open"], row["ended"]) == (0, 1, 1)


def test_a_session_without_times_has_ended(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, request(at=None))

    assert dropoffs(engine)["/plan"]["ended"] == 1


def test_the_data_end_where_all_data_ends(engine: duckdb.DuckDBPyConnection) -> None:
    """A slice that ends long ago has no open sessions."""
    insert(engine, request(at=0), request(session="later", name="Other", at=LATER))

    assert dropoffs(engine, Slice(names=("Trip",)))["/plan"]["ended"] == 1


def test_an_operation_where_nothing_ends(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, *walk("s1", "/a", "/b", cost="0.1"))

    row = dropoffs(engine)["/a"]
    assert (row["ends"], row["exit_rate"], row["failed"], row["open"], row["ended"]) == (0, 0.0, 0, 0, 0)
    assert row["lost_cost_usd"] is None  # no session ended here, so there is no cost to know


def test_flows_of_a_slice_are_those_of_its_requests(engine: duckdb.DuckDBPyConnection) -> None:
    insert(
        engine, *walk("s1", "/a", "/b", user="ann"), *walk("s1", "/c", at=5, user="bob"), *walk("s2", "/a")
    )
    found = report(engine, Slice(users=("ann",)))

    steps = [(row["source"], row["target"]) for row in found.transitions.records()]
    assert steps == [("/a", "/b"), ("/b", "END"), ("START", "/a")]
