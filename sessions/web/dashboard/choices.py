"""What addresses of lists say: order, bounds, rows and place, read out of a page's parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sessions.analytics.list_pages import PlacedPage
from sessions.analytics.listing import SORT_COLUMNS, Page
from sessions.analytics.paging import require_column
from sessions.api.written import order_of, seconds_of, usd_of
from sessions.errors import UsageError, one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sessions.web.dashboard.view import View

ROWS: Final = 50
MOST_ROWS: Final = 200
"""Rows of one page: more would weigh too much."""
_LARGEST: Final = 2**53
_TEXTS: Final = frozenset({"session_id", "session_name", "user_id", "first_operation", "last_operation"})
"""Columns that begin with A when they are sorted by for the first time; all others with the largest."""


@dataclass(frozen=True, slots=True)
class Head:
    """The heading of a column: where a click on it leads, and how it is sorted now."""

    href: str
    sorted: str | None
    """'ascending', 'descending', or None: in the words of aria-sort."""


def order(view: View, default: str, columns: Sequence[str]) -> tuple[str, bool]:
    """Return the column that a list is sorted by, and whether downwards. Raises UsageError."""
    column, descending = order_of(view.get("sort", default), None)
    require_column(column, columns)
    return column, descending


def sorted_heads(view: View, columns: Sequence[str], sort: str, *, descending: bool) -> dict[str, Head]:
    """Return the headings of columns that can be sorted by: a click on the sorted one turns it round."""
    heads = {}
    for column in columns:
        if column == sort:
            word, sign = ("descending", "") if descending else ("ascending", "-")
        else:
            word, sign = None, "" if column in _TEXTS else "-"
        href = view.same(sort=sign + column, after=None, before=None, page=None)
        heads[column] = Head(href, word)
    return heads


def rows_of(view: View, default: int = ROWS) -> int:
    """Return how many rows a page has. Raises UsageError."""
    return whole_number(view, "limit", 1, MOST_ROWS) or default


def page_number(view: View) -> int:
    """Return which page of a list is meant, from 1. Raises UsageError."""
    return whole_number(view, "page", 1, 10**9) or 1


def pages_beside(view: View, number: int, *, more: bool) -> dict[str, str | None]:
    """Return the addresses of the pages before and after one, by their names in templates; None for none."""
    return {
        "previous": view.same(page=number - 1 if number > 2 else None) if number > 1 else None,
        "next": view.same(page=number + 1) if more else None,
    }


def whole_number(view: View, name: str, least: int, most: int = _LARGEST) -> int | None:
    """Return the whole number that a parameter says; None where it says nothing. Raises UsageError."""
    text = view.get(name)
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 20 and least <= int(text) <= most):
        limits = f"from {least:,} to {most:,}" if most < _LARGEST else f"from {least:,} on"
        raise UsageError(one_line(text, 80), f"is no number for {name}", f"give a whole one {limits}")
    return int(text)


def placed_page(view: View) -> PlacedPage:
    """Return which sessions of the list are meant. Raises UsageError for what has no meaning."""
    sort, descending = order(view, "-started_at", SORT_COLUMNS)
    page = Page(
        sort=sort,
        descending=descending,
        limit=rows_of(view),
        min_cost=usd_of(view.get("min_cost") or None),
        max_cost=usd_of(view.get("max_cost") or None),
        min_requests=whole_number(view, "min_requests", 0),
        max_requests=whole_number(view, "max_requests", 0),
        min_duration=seconds_of(view.get("min_duration") or None),
        max_duration=seconds_of(view.get("max_duration") or None),
        failed=view.get("failed") not in {"", "false", "0"},
        ended_in=view.get("ended_in") or None,
    )
    return PlacedPage(
        page,
        search=view.get("search") or None,
        operation=view.get("operation") or None,
        after=view.get("after") or None,
        before=view.get("before") or None,
    )
