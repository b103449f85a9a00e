"""The list of sessions: filtered, sorted by any column, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sessions.analytics import paging
from sessions.analytics.ask import ask, ask_one, rolled_up
from sessions.analytics.results import RowPage
from sessions.schemas.columns import SESSIONS

if TYPE_CHECKING:
    from decimal import Decimal

    import duckdb

    from sessions.analytics.slices import Slice

_INNER = {"one_user", "reasoning_tokens", "latency_requests", "named_requests", "sequence", "session_no"}

SORT_COLUMNS = tuple(name for name in SESSIONS.column_names if name not in _INNER)
"""What a list can be sorted by: every column that it has."""


@dataclass(frozen=True, slots=True)
class Page:
    """Which sessions of a slice to list, in which order, how many. None does not restrict."""

    sort: str = "started_at"
    descending: bool = True
    limit: int = 50
    offset: int = 0
    min_cost: Decimal | None = None
    """USD."""
    max_cost: Decimal | None = None
    min_requests: int | None = None
    max_requests: int | None = None
    min_duration: float | None = None
    """Seconds."""
    max_duration: float | None = None
    failed: bool = False
    """Only sessions with a failed request."""
    ended_in: str | None = None
    """Last operation."""

    def filter(self) -> dict[str, Any]:
        """Return the struct that within_bounds(f, ...) takes."""
        names = ("min_cost", "max_cost", "min_requests", "max_requests", "min_duration", "max_duration")
        return {name: getattr(self, name) for name in (*names, "failed", "ended_in")}


class SessionList(RowPage):
    """One page of sessions; `total` counts them over all pages."""

    __slots__ = ()


def list_sessions(connection: duckdb.DuckDBPyConnection, picked: Slice, page: Page) -> SessionList:
    """Return one page of the slice's sessions. Raises UsageError for an unknown sort column or a bad page."""
    paging.require_column(page.sort, SORT_COLUMNS)
    return list_rolled(connection, rolled_up(connection, picked), page)


def list_rolled(connection: duckdb.DuckDBPyConnection, parameter: dict[str, Any], page: Page) -> SessionList:
    """Return one page of the sessions that a slice's parameter means, as `ask.rolled_up` makes one."""
    paging.require_column(page.sort, SORT_COLUMNS)
    rows = paging.page(page.limit, page.offset)
    values = {"slice": parameter, "filter": page.filter()}
    order = {"sort": page.sort, "descending": page.descending, **rows}
    total = ask_one(connection, "list_count", values)["sessions"]
    return SessionList(ask(connection, "list", values | order), total)
