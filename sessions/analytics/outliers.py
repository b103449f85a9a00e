"""Sessions out of line within their name, with the reason in words, and the most typical ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sessions.analytics.ask import ask, rolled_up
from sessions.analytics.defaults import LEAST, THRESHOLD
from sessions.analytics.paging import page
from sessions.analytics.results import RowPage, Table
from sessions.errors import UsageError
from sessions.schemas.statements import run
from sessions.words.units import count, duration, money, rate

if TYPE_CHECKING:
    from collections.abc import Callable

    import duckdb

    from sessions.analytics.slices import Slice

_TYPES: Final[dict[str, str]] = {
    "session_id": "VARCHAR",
    "session_name": "VARCHAR",
    "user_id": "VARCHAR",
    "started_at": "TIMESTAMP",
    "measure": "VARCHAR",
    "value": "DOUBLE",
    "median": "DOUBLE",
    "score": "DOUBLE",
    "reason": "VARCHAR",
    "reasons": "VARCHAR[]",
    "total_cost_usd": "DECIMAL(38,9)",
    "duration_s": "DOUBLE",
    "requests": "BIGINT",
    "total_tokens": "BIGINT",
    "error_rate": "DOUBLE",
}
_WORDS: Final[dict[str, Callable[[float], str]]] = {
    "cost": money,
    "duration": duration,
    "requests": count,
    "tokens": count,
    "error rate": rate,
}


class OutlierList(RowPage):
    """One page of sessions that are out of line, the strongest first; `total` counts all of them."""

    __slots__ = ()


def outliers(
    connection: duckdb.DuckDBPyConnection,
    picked: Slice,
    threshold: float = THRESHOLD,
    least: int = LEAST,
    limit: int | None = None,
    offset: int = 0,
) -> OutlierList:
    """Return the sessions whose cost, duration, requests, tokens or error rate is out of line in their name.

    One row per session: the measure with the highest score, and all reasons in words; see sql/outliers.sql.
    Names with fewer than `least` sessions are not judged. Raises UsageError for a threshold of 0 or less.
    """
    if not 0 < threshold < 1e9:
        raise UsageError(threshold, "is no threshold of a score", "give one above 0, such as 3.5")
    if least < 1:
        raise UsageError(least, "is no number of sessions", "give 1 or more")
    parameter = rolled_up(connection, picked)
    find_usual(connection, parameter)
    return outliers_of(connection, parameter, threshold, least, page(limit, offset))


def find_usual(connection: duckdb.DuckDBPyConnection, parameter: dict[str, Any]) -> None:
    """Find out what is usual in a slice: the questions below compare with it, on the same connection."""
    run(connection, "sessions.analytics", "usual", {"slice": parameter})


def outliers_of(
    connection: duckdb.DuckDBPyConnection,
    parameter: dict[str, Any],
    threshold: float,
    least: int,
    rows: dict[str, int],
) -> OutlierList:
    """Return one page of the sessions out of line in a slice, after `find_usual` for it."""
    values = {"slice": parameter, "threshold": threshold, "least": least}
    counted = found = ask(connection, "outliers", values | rows)
    if not found and (rows["offset"] or not rows["limit"]):  # there may be others than this empty page
        counted = ask(connection, "outliers", values | page(1, 0))
    lines = tuple(tuple(session[name] for name in _TYPES) for session in map(_explained, found.records()))
    table = Table(tuple(_TYPES), tuple(_TYPES.values()), lines)
    return OutlierList(table, counted.column("sessions")[0] if counted else 0)


def _explained(session: dict[str, Any]) -> dict[str, Any]:
    name = session["session_name"]
    measures = sorted(session["measures"], key=lambda one: (-abs(one["score"]), one["measure"]))
    reasons = [reason(one["measure"], one["value"], one["median"], name) for one in measures]
    strongest: dict[str, Any] = measures[0]
    return session | strongest | {"reason": reasons[0], "reasons": reasons}


def reason(measure: str, value: float, median: float, name: str | None) -> str:
    """Return why a session is out of line, in words.

    >>> reason("cost", 0.42, 0.035, "Travel Planner")
    'cost $0.42 is 12 times the median $0.035 of Travel Planner'
    """
    words = _WORDS[measure]
    of = "sessions without a name" if name is None else name
    usual = f"the median {words(median)} of {of}"
    if median <= 0:
        return f"{measure} {words(value)} against {usual}"
    return f"{measure} {words(value)} is {_times(value / median)} {usual}"


def _times(ratio: float) -> str:
    if ratio >= 1.05:
        return f"{ratio:,.0f} times" if ratio >= 9.95 else f"{ratio:.1f} times".replace(".0 ", " ")
    return f"{rate(ratio, 0)} of"


def typical_sessions(connection: duckdb.DuckDBPyConnection, picked: Slice, most: int = 1) -> Table:
    """Return the `most` sessions of each name that are nearest to the medians of their name.

    The names with the most sessions come first; see sql/typical_sessions.sql. Raises UsageError for less
    than one.
    """
    if most < 1:
        raise UsageError(most, "is no number of sessions", "give 1 or more")
    parameter = rolled_up(connection, picked)
    find_usual(connection, parameter)
    return typical_of(connection, parameter, most)


def typical_of(connection: duckdb.DuckDBPyConnection, parameter: dict[str, Any], most: int = 1) -> Table:
    """Return the most typical sessions of a slice, after `find_usual` for it."""
    return ask(connection, "typical_sessions", {"slice": parameter, "most": most})
