"""Session names: the table, and what is offered for one that is not there."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from sessions.analytics.names import names, require_names
from sessions.analytics.slices import Slice
from sessions.errors import QueryError
from tests.analytics.factories import START, after, insert, request

if TYPE_CHECKING:
    import duckdb


def test_every_figure(engine: duckdb.DuckDBPyConnection) -> None:
    insert(
        engine,
        request(session="a", at=0, lasts=1, cost="0.4", user="ann"),
        request(session="a", at=10, lasts=2, cost=None, user="bob", ok=False),
        request(session="b", at=20, lasts=None, cost="0.3", user="ann", ok=None),
        request(session=None, name="Trip", at=30, lasts=6, cost="0.1", user="cid"),
    )

    assert names(engine, Slice()).records() == [
        {
            "session_name": "Trip",
            "sessions": 2,
            "requests": 4,  # 2 + 1, and one without a session under its own name
            "users": 2,  # ann, whose are both sessions, and cid; bob joined a session of ann
            "total_cost_usd": Decimal("0.8"),  # 0.4 + 0.3 + 0.1
            "requests_without_cost": 1,
            "first_used": START,
            "last_used": after(30),
            "avg_latency_ms": 3000.0,  # (1 + 2 + 6) / 3 s, not the mean of the sessions' means
            "success_rate": pytest.approx(2 / 3),  # 2 of the 3 that are known
        }
    ]


def test_a_session_with_two_names_is_under_its_first(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, request(at=0, name=None), request(at=1, name="First"), request(at=2, name="Second"))

    found = names(engine, Slice()).records()
    assert [(row["session_name"], row["sessions"], row["requests"]) for row in found] == [("First", 1, 3)]


def test_what_has_no_name_is_a_row_of_its_own(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, request(name=None), request(session=None, name=None), request(session="b"))

    found = names(engine, Slice()).records()
    assert [(row["session_name"], row["sessions"], row["requests"]) for row in found] == [
        (None, 1, 2),
        ("Trip", 1, 1),
    ]


def test_the_commonest_come_first(engine: duckdb.DuckDBPyConnection) -> None:
    insert(
        engine,
        *(request(session=f"{name}{n}", name=name) for name in "bac" for n in range(2 + (name == "c"))),
    )

    assert names(engine, Slice()).column("session_name") == ["c", "a", "b"]


def test_a_slice(engine: duckdb.DuckDBPyConnection) -> None:
    insert(
        engine,
        request(at=0, name="Trip"),
        request(at=9, name=None, user="u2"),
        request(session="b", name="X"),
    )

    found = names(engine, Slice(users=("u2",))).records()
    assert [(row["session_name"], row["requests"]) for row in found] == [("Trip", 1)]


def test_names_that_are_there_pass(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, request(), request(session=None, name="Alone"))

    require_names(engine, Slice())
    require_names(engine, Slice(names=("Trip", "Alone")))


@pytest.mark.parametrize(
    ("name", "offer"),
    [
        ("travel planer", "nearest: Travel Planner"),
        ("TRAVEL PLANNER", "nearest: Travel Planner"),
        ("Suport", "nearest: Support"),
        ("zzz", "there are: Support, Travel Planner"),
        ("", "there are: Support, Travel Planner"),
        ("x'; DROP TABLE requests --", "there are: Support, Travel Planner"),
    ],
)
def test_an_unknown_name_offers_the_nearest(engine: duckdb.DuckDBPyConnection, name: str, offer: str) -> None:
    insert(engine, request(name="Travel Planner"), request(session="b", name="Support"))

    with pytest.raises(QueryError) as caught:
        require_names(engine, Slice(names=("Support", name)))
    assert str(caught.value) == f"{name or repr('')}: no session has this name; {offer}"


def test_of_many_names_five_are_told(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, *(request(session=f"s{n}", name=f"Name {n}") for n in range(7)))

    with pytest.raises(QueryError, match=r"there are: Name 0, Name 1, Name 2, Name 3, Name 4, …$"):
        require_names(engine, Slice(names=("qqqq",)))


def test_no_name_at_all(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, request(name=None))

    with pytest.raises(QueryError, match="the database has no named sessions"):
        require_names(engine, Slice(names=("Trip",)))
