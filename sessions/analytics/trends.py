"""How much happened when: by hour, day or week of a time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from sessions.analytics.ask import ask, ask_one, rolled_up
from sessions.analytics.results import Result, Table
from sessions.analytics.times import time_zone
from sessions.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    import duckdb

    from sessions.analytics.slices import Slice

By = Literal["hour", "day", "week"]

MOST_BUCKETS: Final = 100_000
_STEPS: Final[dict[By, timedelta]] = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
_LONGEST: Final[dict[By, timedelta]] = {"hour": timedelta(days=2), "day": timedelta(days=92)}
"""Up to which span buckets are of this size where nobody says."""

_ZEROS: Final[dict[str, Any]] = {
    "sessions": 0,
    "requests": 0,
    "users": 0,
    "total_cost_usd": Decimal(0),
    "requests_without_cost": 0,
    "prompt_tokens": 0,
    "completion_tokens": 0,
    "total_tokens": 0,
    "ok_requests": 0,
    "failed_requests": 0,
}
_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Trends(Result):
    """Figures by time, with no gaps."""

    by: By
    tz: str
    requests_without_time: int
    sessions_without_time: int
    buckets: Table
    """One row per bucket in order; see docs/metrics.md."""


def trends(
    connection: duckdb.DuckDBPyConnection, picked: Slice, by: By | None = None, tz: str = "UTC"
) -> Trends:
    """Return the figures of each hour, day or week, empty ones filled with zeros.

    Buckets go from `since` to `until` of the slice, where these are given, else from the first request to
    the last. Without `by`, up to two days are told by hour, up to 92 by day, more by week. Raises UsageError
    for another `by`, an unknown time zone, or more than MOST_BUCKETS buckets.
    """
    zone = time_zone(tz)
    slice_parameter = rolled_up(connection, picked)
    chosen = _checked(by) if by is not None else _fitting(connection, picked, slice_parameter)
    values = {"slice": slice_parameter, "by": chosen, "tz": zone.key, "in_detail": True}
    found = ask(connection, "trends", values)
    rows = {row["bucket"]: row for row in found.records()}
    timeless = rows.pop(None, _ZEROS)
    keys = _filled(rows.keys(), chosen, zone, picked)
    types = ("TIMESTAMP", "VARCHAR", *found.types[1:])
    filled = tuple(_row(key, rows.get(key), chosen, zone, found.columns[1:]) for key in keys)
    buckets = Table(("start", "bucket", *found.columns[1:]), types, filled)
    return Trends(chosen, zone.key, timeless["requests"], timeless["sessions"], buckets)


def _checked(by: str) -> By:
    for known in get_args(By):
        if by == known:
            return known  # type: ignore[no-any-return]
    raise UsageError(by or "''", "is no size of a bucket", f"choose {', '.join(get_args(By))}")


def _fitting(connection: duckdb.DuckDBPyConnection, picked: Slice, slice_parameter: dict[str, Any]) -> By:
    edges = ask_one(connection, "span", {"slice": slice_parameter})
    first, last = picked.since or edges["first"], picked.until or edges["last"]
    span = last - first if first and last else timedelta(0)
    return next((by for by, longest in _LONGEST.items() if span <= longest), "week")


def _filled(found: Any, by: By, zone: ZoneInfo, picked: Slice) -> list[datetime]:
    """Return the keys of all buckets in order: those found, and those between the edges."""
    first = _key(picked.since, by, zone) if picked.since else min(found, default=None)
    last = _key(picked.until - _MICROSECOND, by, zone) if picked.until else max(found, default=None)
    if first is None or last is None:
        return sorted(found)
    if (last - first) / _STEPS[by] >= MOST_BUCKETS:
        raise UsageError(
            f"by {by}", f"makes more than {MOST_BUCKETS:,} buckets", "take longer ones, or a shorter window"
        )
    return sorted({*found, *_steps(first, last, _STEPS[by])})


def _steps(first: datetime, last: datetime, step: timedelta) -> Iterator[datetime]:
    for at in range(int((last - first) / step) + 1 if last >= first else 0):
        yield first + at * step


def _key(moment: datetime, by: By, zone: ZoneInfo) -> datetime:
    """Return the bucket of a moment in UTC, as sql/trends.sql names it."""
    wall = moment.replace(tzinfo=UTC).astimezone(zone)
    if by == "hour":
        return moment - timedelta(minutes=wall.minute, seconds=wall.second, microseconds=wall.microsecond)
    midnight = wall.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    return midnight - timedelta(days=midnight.weekday() if by == "week" else 0)


def _row(
    key: datetime, figures: dict[str, Any] | None, by: By, zone: ZoneInfo, columns: tuple[str, ...]
) -> tuple[Any, ...]:
    start = key if by == "hour" else _utc(key, zone)
    local = start.replace(tzinfo=UTC).astimezone(zone)
    label = local.isoformat(timespec="minutes") if by == "hour" else key.date().isoformat()
    known = _ZEROS if figures is None else figures
    return (start, label, *(known.get(name) for name in columns))


def _utc(midnight: datetime, zone: ZoneInfo) -> datetime:
    """Return a local midnight in UTC; where the wall clock skips it, the moment at which it does."""
    return midnight.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)


def days(answer: Table) -> Table:
    """Return the report's activity: of the answer by day, the days on which there was any."""
    kept = ("sessions", "requests", "total_cost_usd")
    rows = tuple(
        (row["bucket"].date(), *(row[name] for name in kept))
        for row in answer.records()
        if row["bucket"] is not None
    )
    return Table(("day", *kept), ("DATE", "BIGINT", "BIGINT", "DECIMAL(38,9)"), rows)
