"""The list of sessions: filtered, sorted by any column, a page at a time by place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter
from starlette.responses import Response

from sessions.analytics.listing import SORT_COLUMNS
from sessions.web.asked import QuestionsOf
from sessions.web.dashboard.choices import MOST_ROWS, placed_page, sorted_heads
from sessions.web.dashboard.page import Part, page
from sessions.web.dashboard.view import View, ViewOf, address

if TYPE_CHECKING:
    from sessions.analytics.list_pages import PlacedPage
    from sessions.web.reading import Questions

router = APIRouter()

EXPORTS: Final = (("csv", "CSV"), ("jsonl", "JSON lines"), ("parquet", "Parquet"))
_PLACES: Final = ("after", "before", "limit", "page")
_ROW_CHOICES: Final = (25, 50, 100, MOST_ROWS)
BOUNDS: Final = (
    ("min_cost", "Cost at least", "0.05"),
    ("max_cost", "Cost at most", "$1"),
    ("min_requests", "Requests at least", "2"),
    ("max_requests", "Requests at most", "10"),
    ("min_duration", "Lasting at least", "30s"),
    ("max_duration", "Lasting at most", "10m"),
    ("ended_in", "Ended in", "/booking/confirm"),
    ("operation", "Was at", "/booking/search"),
)
"""Fields of the form: parameter, label, example."""


@router.get("/sessions")
def session_list(view: ViewOf, questions: QuestionsOf) -> Response:
    """Show the list of sessions."""
    wanted = placed_page(view)
    return page(
        "Sessions",
        view,
        questions,
        [Part("sessions.html.jinja", lambda: _values(view, questions, wanted))],
    )


def _values(view: View, questions: Questions, wanted: PlacedPage) -> dict[str, Any]:
    found = questions.ask("session_page", view.asked.picked, wanted)
    heads = sorted_heads(view, SORT_COLUMNS, wanted.page.sort, descending=wanted.page.descending)
    kept = tuple(pair for pair in view.parameters if pair[0] not in _PLACES)
    return {
        "rows": found.table.records(),
        "total": found.total,
        "heads": heads,
        "wanted": wanted,
        "newer": view.same(before=found.before, after=None) if found.before else None,
        "older": view.same(after=found.after, before=None) if found.after else None,
        "first": view.same(after=None, before=None) if wanted.after or wanted.before else None,
        "exports": [
            (label, address("/export/sessions", (*kept, ("format", form)))) for form, label in EXPORTS
        ],
        "row_choices": [(rows, view.same(limit=rows, after=None, before=None)) for rows in _ROW_CHOICES],
        "bounds": BOUNDS,
        "fields": {"search", "failed", *(name for name, _, _ in BOUNDS)},
    }
