"""The list of sessions for reading."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from sessions.cli.render.canvas import line
from sessions.cli.render.grid import Column, grid
from sessions.cli.render.labels import NO_NAME, clean, cut, distinct_prefix, operation_label
from sessions.cli.render.report_tables import failure_count
from sessions.words.units import UNKNOWN, count, duration, latency, moment, money, rate

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from rich.text import Text

    from sessions.analytics.listing import Page
    from sessions.analytics.results import Table
    from sessions.analytics.slices import Slice
    from sessions.cli.render.canvas import Canvas
    from sessions.cli.render.labels import Keep

WIDE = 130
"""From this width on, ids are shown whole."""
_SHORT_ID = 20
_LONGEST_BEGINNING = 24


@dataclass(frozen=True, slots=True)
class _Shape:
    """How one column of the listing looks."""

    title: str
    cell: Callable[[Any, tzinfo], Text | str]
    right: bool = True
    least: int = 0
    leaves: int = 0
    keep: Keep = "start"


def _label(value: Any, _: tzinfo) -> str:
    return UNKNOWN if value is None else clean(value)


def _time(value: Any, tz: tzinfo) -> str:
    return moment(value, tz)


def _list(value: Any, _: tzinfo) -> str:
    return UNKNOWN if value is None else ", ".join(operation_label(item) for item in value)


def _yes(value: Any, _: tzinfo) -> str:
    return UNKNOWN if value is None else "yes" if value else "no"


def _with(text: Callable[[Any], str]) -> Callable[[Any, tzinfo], str]:
    return lambda value, _: text(value)


# In the order shown; the columns with the highest `leaves` go first when room is short.
_SHAPES: Final[dict[str, _Shape]] = {
    "session_id": _Shape("session", _label, right=False),
    "session_name": _Shape(
        "name", lambda v, _: NO_NAME if v is None else clean(v), right=False, least=12, leaves=2
    ),
    "user_id": _Shape("user", _label, right=False, least=8, leaves=8),
    "started_at": _Shape("started", _time, right=False, leaves=1),
    "duration_s": _Shape("duration", _with(duration), leaves=4),
    "requests": _Shape("requests", _with(count)),
    "failed_requests": _Shape("failed", lambda v, _: failure_count(v)),
    "operation_requests": _Shape("times there", _with(count)),
    "operation_cost_usd": _Shape("cost there", _with(money)),
    "total_cost_usd": _Shape("cost", _with(money)),
    "total_tokens": _Shape("tokens", _with(count), leaves=9),
    "avg_latency_ms": _Shape("avg latency", _with(latency), leaves=7),
    "last_operation": _Shape(
        "ended in", lambda v, _: operation_label(v), right=False, least=14, leaves=5, keep="path"
    ),
}

# Columns that are shown only when the list is sorted by them.
_MORE: Final[dict[str, _Shape]] = {
    "last_request_at": _Shape("last request", _time, right=False),
    "ended_at": _Shape("ended", _time, right=False),
    "wall_s": _Shape("wall", _with(duration)),
    "active_s": _Shape("active", _with(duration)),
    "idle_s": _Shape("idle", _with(duration)),
    "success_rate": _Shape("success", _with(rate)),
    "ok_requests": _Shape("ok", _with(count)),
    "prompt_tokens": _Shape("tokens in", _with(count)),
    "completion_tokens": _Shape("tokens out", _with(count)),
    "cache_read_tokens": _Shape("from cache", _with(count)),
    "requests_without_cost": _Shape("without cost", _with(count)),
    "latency_requests": _Shape("with latency", _with(count)),
    "p95_latency_ms": _Shape("p95 latency", _with(latency)),
    "first_operation": _Shape(
        "began with", lambda v, _: operation_label(v), right=False, least=14, keep="path"
    ),
    "last_ok": _Shape("last ok", _yes, right=False),
    "name_count": _Shape("names", _with(count)),
    "tied_requests": _Shape("ties", _with(count)),
    "models": _Shape("models", _list, right=False, least=12),
    "operations": _Shape("operations", _list, right=False, least=16),
}


def listing_layout(table: Table, picked: Slice, page: Page, canvas: Canvas) -> list[Text]:
    """Return one page of sessions, as many columns as fit."""
    if not len(table):
        return [line("No session matches.")]
    shapes = _shown(picked, page, table)
    return grid([_column(name, shape, table, canvas) for name, shape in shapes.items()], canvas.width)


def _shown(picked: Slice, page: Page, table: Table) -> dict[str, _Shape]:
    """Return the columns wanted: the sorted one is marked and always stays; one name needs no column."""
    shapes = {name: shape for name, shape in _SHAPES.items() if name in table.columns}
    if len(picked.names) == 1:
        del shapes["session_name"]
    if len(picked.users) == 1:
        del shapes["user_id"]
    if "outcome" in table.columns:
        shapes["outcome"] = _Shape("outcome", _label, right=False, leaves=3)
    sorted_by = {**_MORE, **_SHAPES}.get(page.sort)
    if sorted_by is not None and page.sort in table.columns:
        mark = "▼" if page.descending else "▲"
        shapes[page.sort] = replace(sorted_by, title=f"{sorted_by.title} {mark}", leaves=0)
    return shapes


def _column(name: str, shape: _Shape, table: Table, canvas: Canvas) -> Column:
    values = table.column(name)
    if name == "session_id":
        return Column(shape.title, short_ids([clean(value) for value in values], canvas.width), least=13)
    cells = [shape.cell(value, canvas.tz) for value in values]
    return Column(shape.title, cells, shape.right, shape.least, shape.leaves, shape.keep)


def short_ids(ids: list[str], width: int) -> list[str]:
    """Return ids whole where there is room, else as beginnings that still tell them apart."""
    needed = distinct_prefix(ids, least=12)
    if width >= WIDE or needed > _LONGEST_BEGINNING:
        return ids
    return [one if len(one) <= _SHORT_ID else cut(one, needed + 1) for one in ids]
