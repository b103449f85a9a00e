"""The list of sessions a page at a time, by place: the thousandth page takes as long as the first."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sessions.analytics import paging
from sessions.analytics.ask import ask, ask_one, rolled_up
from sessions.analytics.listing import SORT_COLUMNS, Page, SessionList
from sessions.analytics.results import Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    import duckdb

    from sessions.analytics.slices import Slice

_NO_PLACE: Final[dict[str, Any]] = {"id": None, "number": None, "text": None}


@dataclass(frozen=True, slots=True)
class PlacedPage:
    """A page of the list of sessions that begins right behind a session, or ends right before one."""

    page: Page = field(default_factory=Page)
    """Order, filters and number of rows; its offset says nothing here."""
    search: str | None = None
    """Part of an id or a name, without case."""
    operation: str | None = None
    """Only sessions that were there."""
    after: str | None = None
    """session_id of the last row of the page before; one that is not in the list has nothing behind it."""
    before: str | None = None
    """session_id of the first row of the page behind; used where there is no `after`."""


@dataclass(frozen=True, slots=True)
class SessionPage(SessionList):
    """One page of sessions, and where its neighbours lie."""

    before: str | None
    """What `before` of the page in front of this one is; None on the first."""
    after: str | None
    """What `after` of the page behind this one is; None on the last."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The sessions that started right before and right after one; None where there is none."""

    earlier: str | None
    later: str | None


def session_page(connection: duckdb.DuckDBPyConnection, picked: Slice, wanted: PlacedPage) -> SessionPage:
    """Return one page of the slice's sessions. Raises UsageError for an unknown column or a bad limit.

    A page before the first whole one is the first one.
    """
    values = _values(rolled_up(connection, picked), wanted)
    choice = {name: values[name] for name in ("slice", "filter", "search", "operation")}
    total = ask_one(connection, "list_behind_count", choice)["sessions"]
    limit = wanted.page.limit
    backwards = wanted.after is None and wanted.before is not None
    place = _place(connection, values, wanted.after or wanted.before)
    found = _behind(connection, values, place, limit + 1, backwards=backwards)
    more = len(found) > limit
    if backwards and not more:
        backwards, found = False, _behind(connection, values, _NO_PLACE, limit + 1, backwards=False)
        more = len(found) > limit
    shown = found[:limit][::-1] if backwards else found[:limit]
    ids = [session_id for _, session_id in shown]
    is_first = not more if backwards else wanted.after is None
    is_last = not (backwards or more)
    rows = _rows(connection, values["slice"], [number for number, _ in shown])
    return SessionPage(
        rows, total, None if is_first or not ids else ids[0], None if is_last or not ids else ids[-1]
    )


def neighbours(connection: duckdb.DuckDBPyConnection, picked: Slice, session_id: str) -> Neighbours:
    """Return the sessions of a slice that started right before and right after this one.

    Of those that started at the same time the order is that of their ids. None for a session that is not in
    the slice.
    """
    values = _values(rolled_up(connection, picked), PlacedPage(Page(sort="started_at", descending=False)))
    place = _place(connection, values, session_id)
    if place is None:
        return Neighbours(None, None)
    earlier = later = None
    if place["number"] is not None:
        at = {"slice": values["slice"], "at_us": place["number"], "id": session_id}
        earlier, later = ask(connection, "neighbours", at).rows[0]
    if earlier is None:  # what has no start comes last
        earlier = _first(_behind(connection, values, place, 1, backwards=True))
    if later is None:
        later = _first(_behind(connection, values, place, 1, backwards=False))
    return Neighbours(earlier, later)


def _first(found: list[tuple[int, str]]) -> str | None:
    return found[0][1] if found else None


def _values(parameter: dict[str, Any], wanted: PlacedPage) -> dict[str, Any]:
    paging.require_column(wanted.page.sort, SORT_COLUMNS)
    paging.page(wanted.page.limit, 0)
    return {
        "slice": parameter,
        "filter": wanted.page.filter(),
        "search": wanted.search,
        "operation": wanted.operation,
        "sort": wanted.page.sort,
        "descending": wanted.page.descending,
    }


def _place(
    connection: duckdb.DuckDBPyConnection, values: Mapping[str, Any], session_id: str | None
) -> dict[str, Any] | None:
    """Return the place of a session in the list; None where it has none. Without an id, the start."""
    if session_id is None:
        return _NO_PLACE
    only = {**values, **_NO_PLACE, "only": session_id, "backwards": False, "limit": 1}
    own = ask(connection, "list_behind", only).records()
    if not own:
        return None
    return {"id": session_id, "number": own[0]["number_key"], "text": own[0]["text_key"]}


def _behind(
    connection: duckdb.DuckDBPyConnection,
    values: Mapping[str, Any],
    place: dict[str, Any] | None,
    limit: int,
    *,
    backwards: bool,
) -> list[tuple[int, str]]:
    """Return number and id of the sessions behind a place, or of those before it, the nearest first."""
    if place is None:
        return []
    chosen = {**values, **place, "only": None, "backwards": backwards, "limit": limit}
    return [(number, text) for number, text, *_ in ask(connection, "list_behind", chosen).rows]


def _rows(connection: duckdb.DuckDBPyConnection, parameter: dict[str, Any], numbers: list[int]) -> Table:
    """Return the rows of the list that these sessions are, in their order."""
    found = ask(connection, "list_numbered", {"slice": parameter, "numbers": numbers})
    by_number = {row[0]: row for row in found.rows}
    ordered = tuple(by_number[number] for number in numbers)
    return Table(found.columns, found.types, ordered).without("session_no")
