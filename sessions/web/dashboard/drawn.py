"""Answers drawn for pages: marks of charts and rows of ranked lists lead to the sessions behind them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sessions.charts import Bucket, TimePoint, Width, time_series

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sessions.analytics.trends import Trends
    from sessions.charts import Figure
    from sessions.web.dashboard.view import View


@dataclass(frozen=True, slots=True)
class Ranked:
    """A row of a ranked list."""

    label: str
    share: float
    """Length of its bar, from 0 to 1."""
    cells: tuple[tuple[str, str | None], ...]
    """Texts of the other columns, each with the address that it leads to."""
    href: str | None = None


def ranked(rows: Iterable[dict[str, Any]], value: str, most: int) -> list[tuple[dict[str, Any], float]]:
    """Return the first rows, each with how long its bar is: the largest value has the whole length."""
    shown = list(rows)[:most]
    largest = max((row[value] or 0 for row in shown), default=0)
    return [(row, float((row[value] or 0) / largest) if largest else 0.0) for row in shown]


def at_widths(view: View, found: Trends, **changes: str) -> list[tuple[str, Figure]]:
    """Return cost and sessions over time for narrow, wide and very wide screens."""
    widths = {"narrow": Width.NARROW, "wide": Width.WIDE, "extra": Width.EXTRA}
    return [(name, over_time(view, found, f"time-{name}", width, changes)) for name, width in widths.items()]


def over_time(view: View, found: Trends, key: str, width: Width, changes: dict[str, str]) -> Figure:
    """Return cost and sessions by hour, day or week; a bucket leads to the sessions that started in it.

    `changes` are parameters of that address beside those of the page.
    """
    rows = found.buckets.records()
    starts = [row["start"] for row in rows]
    ends = [*starts[1:], _end(starts[-1], found.by, view)] if starts else []
    points = [
        TimePoint(
            row["start"].replace(tzinfo=UTC).astimezone(view.zone),
            row["total_cost_usd"],
            row["sessions"],
            within(view, row["start"], end, **changes),
        )
        for row, end in zip(rows, ends, strict=True)
    ]
    return time_series(key, f"Cost and sessions by {found.by}", points, Bucket(found.by), width=width)


def within(view: View, since: datetime, until: datetime, **changes: str) -> str:
    """Return the address of the sessions that started from `since` (naive, UTC) on and before `until`."""
    edges = {"since": _written(since), "until": _written(until), "session_scope": "whole"}
    return view.link("/sessions", **edges, **changes)


def _written(moment: datetime) -> str:
    return moment.isoformat() + "Z"


def _end(start: datetime, by: str, view: View) -> datetime:
    """Return when a bucket ends; days end at the next midnight of the wall clock, however long they are."""
    if by == "hour":
        return start + timedelta(hours=1)
    local = start.replace(tzinfo=UTC).astimezone(view.zone) + timedelta(days=1 if by == "day" else 7)
    return local.astimezone(UTC).replace(tzinfo=None)
