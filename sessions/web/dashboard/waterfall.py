"""The requests of a session as lines of one grid: a tree by path on the left, when each ran on the right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sessions.charts.scales import ticks
from sessions.charts.values import Unit, rough
from sessions.words.path_tree import path_tree

if TYPE_CHECKING:
    from collections.abc import Sequence

_NARROWEST: Final = 0.5
"""Per cent of the axis: what is shorter could not be seen."""
_DEEPEST: Final = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """Where a request lies on the axis, in per cent, and how it went."""

    x: float
    width: float
    style: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the grid: a request, or a part of a path that those below it share."""

    label: str
    depth: int
    number: int | None
    """Of the request in its session, from 1."""
    request: dict[str, Any] | None
    bar: Bar | None


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The grid of a page of requests."""

    lines: tuple[Line, ...]
    ticks: tuple[tuple[float, str], ...]
    """Places of the axis, in per cent, and the time since the session began."""


def waterfall(requests: Sequence[dict[str, Any]], first: int = 0) -> Waterfall:
    """Return the grid of requests, as session_requests.sql has them, of which the first has this number."""
    known = [row["offset_s"] for row in requests if row["offset_s"] is not None]
    low = min(known, default=0.0)
    high = max(
        (row["offset_s"] + _length(row) for row in requests if row["offset_s"] is not None), default=0.0
    )
    high = max(high, low + 0.001)
    lines = []
    for branch in path_tree([row["session_path"] for row in requests]):
        row = None if branch.request is None else requests[branch.request]
        number = None if branch.request is None else first + branch.request + 1
        bar = None if row is None else _bar(row, low, high)
        lines.append(Line(branch.label.strip(), min(branch.depth, _DEEPEST), number, row, bar))
    marks = (
        (100 * (at - low) / (high - low), rough(at, Unit.SECONDS)) for at in ticks(low, high, Unit.SECONDS)
    )
    return Waterfall(tuple(lines), tuple(marks))


def _length(row: dict[str, Any]) -> float:
    """Return how long a request took, in seconds."""
    return (row["latency_ms"] or 0.0) / 1000


def _bar(row: dict[str, Any], low: float, high: float) -> Bar | None:
    if row["offset_s"] is None:
        return None
    width = min(max(100 * _length(row) / (high - low), _NARROWEST), 100.0)
    x = min(100 * (row["offset_s"] - low) / (high - low), 100.0 - width)
    return Bar(x, width, "failed" if row["ok"] is False else "unknown" if row["ok"] is None else "fine")
