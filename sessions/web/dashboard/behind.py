"""Pages of the sessions behind one number: what they have in common, and one page of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sessions.analytics.listing import SORT_COLUMNS
from sessions.web.dashboard.choices import order, page_number, pages_beside, rows_of, sorted_heads
from sessions.web.dashboard.page import Part, page
from sessions.words.units import money

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.responses import Response

    from sessions.analytics.results import RowPage
    from sessions.web.dashboard.view import View
    from sessions.web.reading import Questions

_EXTRA: Final = {"operation_cost_usd": "Cost there", "outcome": "Outcome"}
"""Columns that some of these lists have beyond those of sessions."""


@dataclass(frozen=True, slots=True)
class Behind:
    """What the sessions of a page have in common."""

    words: str
    """Such as "Sessions that went"; the operations follow it."""
    operations: Sequence[str | None]
    up: tuple[str, str]
    """Address and name of the page where the number stands."""
    more: str = ""
    """Words behind the operations."""
    order: str = ""
    """How they are sorted, where that cannot be chosen."""


def behind_page(
    view: View, questions: Questions, behind: Behind, sessions: Callable[[dict[str, Any]], RowPage]
) -> Response:
    """Return a page of the sessions that `sessions` finds, which takes `limit` and `offset`.

    It takes `sort` and `descending`, too, unless they come in an order of their own.
    """
    number, limit = page_number(view), rows_of(view)
    rows: dict[str, Any] = {"limit": limit, "offset": (number - 1) * limit}
    heads = None
    if not behind.order:
        rows["sort"], rows["descending"] = order(view, "-started_at", SORT_COLUMNS)
        heads = sorted_heads(view, SORT_COLUMNS, rows["sort"], descending=rows["descending"])

    def values() -> dict[str, Any]:
        found = sessions(rows)
        has_more = rows["offset"] + limit < found.total
        return {
            "found": [_worded(row) for row in found.table.records()],
            "total": found.total,
            "first": rows["offset"] + 1,
            **pages_beside(view, number, more=has_more),
            "heads": heads,
            "extra": [(name, label, "") for name, label in _EXTRA.items() if name in found.table.columns],
            "behind": behind,
        }

    parts = [Part("behind.html.jinja", lambda: {"behind": behind}), Part("behind_rows.html.jinja", values)]
    return page("Sessions", view, questions, parts, up=behind.up)


def _worded(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with its further columns as texts, which is what the table shows of them."""
    if "operation_cost_usd" not in row:
        return row
    return row | {"operation_cost_usd": money(row["operation_cost_usd"])}
