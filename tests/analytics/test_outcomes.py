"""How sessions end: the macro session_outcomes, rule by rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sessions.analytics.goals import goals_of
from sessions.analytics.slices import Slice
from tests.analytics.factories import insert, request

if TYPE_CHECKING:
    import duckdb

    from tests.oracle import Row

HOUR = 3600


def outcome(engine: duckdb.DuckDBPyConnection, *rows: Row, goals: Any = None, grace_s: float = 1800) -> str:
    """Return how session s1 ended, in data that goes on for two hours after the first request."""
    insert(engine, *rows, request(session="later", path="/x", at=2 * HOUR))
    query = "SELECT outcome FROM session_outcomes($s, $g) WHERE session_id = 's1'"
    values = {"s": Slice().parameter(), "g": goals_of(goals, grace_s).parameter()}
    ((found,),) = engine.execute(query, values).fetchall()
    return str(found)


def test_without_a_goal_sessions_end(engine: duckdb.DuckDBPyConnection) -> None:
    assert outcome(engine, request(path="/a")) == "ended"


def test_a_goal_that_was_not_reached(engine: duckdb.DuckDBPyConnection) -> None:
    assert outcome(engine, request(path="/a"), goals="/b") == "abandoned"
    assert outcome(engine, request(path="/a"), goals="/nowhere") == "abandoned"


def test_a_goal_that_was_reached_whatever_came_then(engine: duckdb.DuckDBPyConnection) -> None:
    rows = [request(path="/a"), request(path="/b", at=1), request(path="/c", at=2, ok=False)]
    assert outcome(engine, *rows, goals="/b") == "completed"
    assert outcome(engine, *rows, goals=["/x/*", "/b"]) == "completed"


def test_a_goal_whose_request_failed_is_not_reached(engine: duckdb.DuckDBPyConnection) -> None:
    assert outcome(engine, request(path="/b", ok=False), goals="/b") == "failed"
    assert outcome(engine, request(path="/b", ok=None), goals="/b") == "abandoned"


def test_the_last_known_ok_tells_a_failure(engine: duckdb.DuckDBPyConnection) -> None:
    rows = [request(path="/a", ok=False), request(path="/b", at=1, ok=None)]
    assert outcome(engine, *rows) == "failed"
    assert outcome(engine, *rows, request(path="/c", at=2)) == "ended"


def test_a_session_near_the_end_of_the_data_is_open(engine: duckdb.DuckDBPyConnection) -> None:
    near = request(path="/a", at=2 * HOUR - 1800)
    assert outcome(engine, near) == "open"
    assert outcome(engine, near, goals="/b") == "open"
    assert outcome(engine, near, grace_s=1799) == "ended"
    assert outcome(engine, request(path="/a", at=2 * HOUR - 1800, ok=False)) == "failed"


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("/a/*", "completed"),
        ("/*", "completed"),
        ("/a/b/*", "abandoned"),
        ("/a", "abandoned"),
        ("/a/b", "completed"),
    ],
)
def test_prefixes_mean_what_lies_below(
    engine: duckdb.DuckDBPyConnection, pattern: str, expected: str
) -> None:
    assert outcome(engine, request(path="/a/b"), goals=pattern) == expected


def test_goals_of_names(engine: duckdb.DuckDBPyConnection) -> None:
    rows = [request(path="/a", name="Trip"), request(path="/b", at=1, name="Trip")]
    assert outcome(engine, *rows, goals={"Trip": "/b"}) == "completed"
    assert outcome(engine, *rows, goals={"Trip": "/c"}) == "abandoned"
    assert outcome(engine, *rows, goals={"Other": "/b"}) == "ended"
    assert outcome(engine, *rows, goals={"Other": "/b", "*": "/c"}) == "abandoned"


def test_a_session_without_a_name_or_times(engine: duckdb.DuckDBPyConnection) -> None:
    assert outcome(engine, request(path="/b", name=None, at=None), goals={"Trip": "/b"}) == "ended"
    assert outcome(engine, request(path="/b", name=None, at=None), goals="/b") == "completed"
    assert outcome(engine, request(path=None, name=None, at=None), goals="/b") == "abandoned"
