"""Two slices side by side: what differs, and whether chance alone may be why."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final, Literal

from sessions.analytics import intervals
from sessions.analytics.ask import ask_one, rolled_up
from sessions.analytics.intervals import Estimate
from sessions.analytics.results import Result, Table
from sessions.errors import UsageError

if TYPE_CHECKING:
    from datetime import datetime

    import duckdb

    from sessions.analytics.goals import Goals
    from sessions.analytics.slices import Slice

Verdict = Literal["higher", "lower", "unclear"]

_TYPES: Final[dict[str, str]] = {
    "measure": "VARCHAR",
    "unit": "VARCHAR",
    "first": "DOUBLE",
    "second": "DOUBLE",
    "difference": "DOUBLE",
    "relative": "DOUBLE",
    "low": "DOUBLE",
    "high": "DOUBLE",
    "verdict": "VARCHAR",
    "first_count": "BIGINT",
    "second_count": "BIGINT",
}
_QUANTILES: Final = {"latency": (("p50", 0.5), ("p95", 0.95)), "duration": (("p50", 0.5),)}


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two slices."""

    label: str
    """What sets it apart from the other, in words."""
    since: datetime | None
    until: datetime | None
    sessions: int
    requests: int


@dataclass(frozen=True, slots=True)
class Comparison(Result):
    """Figures of two slices side by side; `difference` is the first less the second."""

    first: Side
    second: Side
    measures: Table
    """One row per measure; see docs/metrics.md."""


@dataclass(frozen=True, slots=True)
class _Measured:
    """One measure of one slice: its value with its interval, and over how many sessions or requests."""

    measure: str
    unit: str
    estimate: Estimate
    count: int


def compare(connection: duckdb.DuckDBPyConnection, first: Slice, second: Slice, goals: Goals) -> Comparison:
    """Return the figures of two slices, and how sure their differences are.

    Without goals there is no rate of completion. Raises UsageError when the two slices are the same.
    """
    if first == second:
        raise UsageError("compare", "both sides are the same", "say what the other one is, or --previous")
    one, other = (_measured(connection, picked, goals) for picked in (first, second))
    rows = tuple(_row(left, right) for left, right in zip(one, other, strict=True))
    return Comparison(
        _side(first, second, one),
        _side(second, first, other),
        Table(tuple(_TYPES), tuple(_TYPES.values()), rows),
    )


def previous(picked: Slice, now: datetime) -> Slice:
    """Return the slice of the equally long period before; `now` (UTC) ends one that is open.

    Raises UsageError for a slice without a beginning.
    """
    if picked.since is None:
        raise UsageError("--previous", "needs a period to come before", "add --since, such as --since 7d")
    until = picked.until or now
    if until <= picked.since:
        raise UsageError(f"since {picked.since}", "lies in the future", "give an earlier --since")
    return replace(picked, since=picked.since - (until - picked.since), until=picked.since)


def _side(picked: Slice, other: Slice, measured: list[_Measured]) -> Side:
    counts = {one.measure: one.count for one in measured}
    return Side(_label(picked, other), picked.since, picked.until, counts["sessions"], counts["requests"])


def _label(picked: Slice, other: Slice) -> str:
    """Return what of a slice the other does not have, in words."""
    parts = []
    for field in fields(picked):
        mine = getattr(picked, field.name)
        if mine == getattr(other, field.name) or field.name in ("since", "until", "scope"):
            continue
        words = ["=".join(one) if isinstance(one, tuple) else one for one in mine]
        parts.append(", ".join(words) if words else f"any {field.name}")
    if (picked.since, picked.until) != (other.since, other.until):
        parts.append(_period(picked))
    return " · ".join(parts) or "scope " + picked.scope


def _period(picked: Slice) -> str:
    """Return a period in words, in UTC."""
    if picked.since and picked.until:
        return f"{_edge(picked.since)} to {_edge(picked.until)} UTC"
    if picked.since:
        return f"since {_edge(picked.since)} UTC"
    return f"until {_edge(picked.until)} UTC" if picked.until else "all times"


def _edge(moment: datetime) -> str:
    """Return a moment, a midnight by its day alone."""
    text = moment.isoformat(" ", "minutes")
    return text.removesuffix(" 00:00")


def _measured(connection: duckdb.DuckDBPyConnection, picked: Slice, goals: Goals) -> list[_Measured]:
    """Return every measure of a slice, in the order shown."""
    values: dict[str, Any] = {"slice": rolled_up(connection, picked)}
    of_requests = ask_one(connection, "compare_requests", values)
    of_sessions = ask_one(connection, "compare_sessions", values | {"goals": goals.parameter()})
    quantiles = _quantiles(
        connection,
        values,
        {"latency": of_requests["latency_requests"], "duration": of_sessions["duration_sessions"]},
    )
    cost = of_requests["total_cost_usd"]
    requests, sessions = of_requests["requests"], of_sessions["sessions"]
    found = [
        _Measured("sessions", "sessions", Estimate(sessions), sessions),
        _Measured("requests", "requests", Estimate(requests), requests),
        _Measured("users", "users", Estimate(of_requests["users"]), requests),
        _Measured("total_cost_usd", "USD", Estimate(None if cost is None else float(cost)), requests),
        _mean(of_sessions, "cost", "cost_per_session_usd", "USD", of_sessions["cost_sessions"]),
        _mean(of_sessions, "requests", "requests_per_session", "requests", sessions),
        _rate("success_rate", of_requests["ok_requests"], of_requests["known_requests"]),
        *quantiles["latency"],
        _mean(of_sessions, "duration", "avg_duration_s", "s", of_sessions["duration_sessions"]),
        *quantiles["duration"],
    ]
    return [*found, *_outcomes(of_sessions)] if goals.patterns else found


def _mean(row: dict[str, Any], of: str, measure: str, unit: str, count: int) -> _Measured:
    estimate = intervals.of_mean(row[f"{of}_mean"], row[f"{of}_variance"], count)
    return _Measured(measure, unit, estimate, count)


def _rate(measure: str, hits: int, of: int) -> _Measured:
    return _Measured(measure, "0 to 1", intervals.of_rate(hits, of), of)


def _outcomes(row: dict[str, Any]) -> list[_Measured]:
    completed, of = row["completed_sessions"], row["finished_sessions"]
    return [_rate("completion_rate", completed, of), _rate("drop_off_rate", of - completed, of)]


def _quantiles(
    connection: duckdb.DuckDBPyConnection, values: dict[str, Any], counts: dict[str, int]
) -> dict[str, list[_Measured]]:
    """Return the quantiles of latency and duration, each between the values of its ranks."""
    places = {
        of: [place for _, share in _QUANTILES[of] for place in _places(share, n)] for of, n in counts.items()
    }
    asked = {f"{of}_places": [place or 0.0 for place in wanted] for of, wanted in places.items()}
    row = ask_one(connection, "compare_quantiles", values | asked)
    found: dict[str, list[_Measured]] = {}
    for of, column, unit in (("latency", "latencies", "ms"), ("duration", "durations", "s")):
        stood = row[column] or [None] * len(places[of])
        known = [None if place is None else at for place, at in zip(places[of], stood, strict=True)]
        found[of] = [
            _Measured(f"{name}_{of}_{unit}", unit, Estimate(*known[3 * at : 3 * at + 3]), counts[of])
            for at, (name, _) in enumerate(_QUANTILES[of])
        ]
    return found


def _places(share: float, count: int) -> tuple[float, float | None, float | None]:
    """Return where a quantile and its two limits stand, as shares of the way; None: beyond all values."""
    low, high = intervals.ranks(share, count)
    last = max(count - 1, 1)
    return (share, None if low is None else (low - 1) / last, None if high is None else (high - 1) / last)


def _row(one: _Measured, other: _Measured) -> tuple[Any, ...]:
    gap = intervals.difference(one.estimate, other.estimate)
    base = other.estimate.value
    return (
        one.measure,
        one.unit,
        one.estimate.value,
        base,
        gap.value,
        gap.value / base if gap.value is not None and base else None,
        gap.low,
        gap.high,
        verdict(gap),
        one.count,
        other.count,
    )


def verdict(gap: Estimate) -> Verdict | None:
    """Return what the interval of a difference says: higher and lower leave 0 out; None without one."""
    if gap.low is None or gap.high is None:
        return None
    if gap.low > 0:
        return "higher"
    return "lower" if gap.high < 0 else "unclear"
