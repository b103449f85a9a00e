"""What was read: the ledger of files, and the lines that were refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, get_args

from fastapi import APIRouter
from starlette.responses import Response

from sessions.analytics.sources import Status
from sessions.errors import UsageError
from sessions.web.asked import QuestionsOf
from sessions.web.dashboard.choices import page_number, pages_beside
from sessions.web.dashboard.page import Part, page
from sessions.web.dashboard.said import pretty
from sessions.web.dashboard.view import View, ViewOf

if TYPE_CHECKING:
    from sessions.web.reading import Questions

router = APIRouter()

FILES: Final = 50
LINES: Final = 50
_SHOWN_OF_A_LINE: Final = 200
"""Characters of a refused line in the list."""
_SHOWN_ALONE: Final = 150_000
_OUTCOMES: Final = ("lines", "requests", "duplicates", "other", "quarantined")
_CLASSES: Final[tuple[str, ...]] = get_args(Status)


@router.get("/sources")
def sources(view: ViewOf, questions: QuestionsOf) -> Response:
    """Show the files, what became of their lines, and why lines were refused."""
    status = view.get("status_of") or None
    if status is not None and status not in _CLASSES:
        raise UsageError(status, "is no status of a file", f"choose {', '.join(_CLASSES)}")
    return page(
        "Sources",
        view,
        questions,
        [Part("sources.html.jinja", lambda: _ledger(view, questions, status))],
        sliced=False,
    )


def _ledger(view: View, questions: Questions, status: str | None) -> dict[str, Any]:
    number = page_number(view)
    rows = questions.ask("sources", status, FILES + 1, (number - 1) * FILES).records()
    counts = questions.ask("source_counts").records()
    totals = {name: sum(row[name] for row in counts) for name in ("files", *_OUTCOMES)}
    return {
        "files": rows[:FILES],
        "totals": totals,
        "statuses": [(row["status"], row["files"]) for row in counts],
        "status_now": status,
        "reasons": questions.ask("quarantine_counts").records(),
        **pages_beside(view, number, more=len(rows) > FILES),
    }


@router.get("/sources/quarantine")
def quarantine(view: ViewOf, questions: QuestionsOf) -> Response:
    """Show the refused lines, of one reason or one file or all."""
    chosen = {name: view.get(name) or None for name in ("reason", "source")}
    number = page_number(view)

    def values() -> dict[str, Any]:
        counts = questions.ask("quarantine_counts", **chosen).records()
        rows = questions.ask(
            "quarantine",
            **chosen,
            limit=LINES + 1,
            offset=(number - 1) * LINES,
            characters=_SHOWN_OF_A_LINE,
        ).records()
        return {
            "rows": rows[:LINES],
            "reasons": counts,
            "all_reasons": questions.ask("quarantine_counts").records(),
            "chosen": chosen,
            "total": sum(row["lines"] for row in counts),
            **pages_beside(view, number, more=len(rows) > LINES),
        }

    up = (view.link("/sources"), "Sources")
    return page(
        "Refused lines", view, questions, [Part("quarantine.html.jinja", values)], sliced=False, up=up
    )


@router.get("/sources/quarantine/{line_id}")
def refused_line(line_id: str, view: ViewOf, questions: QuestionsOf) -> Response:
    """Show one refused line, whole."""
    line = questions.ask("refused_line", line_id)

    def values() -> dict[str, Any]:
        return {"line": line, "text": pretty([line.text], _SHOWN_ALONE)[0]}

    return page(
        f"Refused line {line.source_id}:{line.source_line}",
        view,
        questions,
        [Part("refused_line.html.jinja", values)],
        sliced=False,
        up=(view.link("/sources/quarantine", reason=line.reason), "Refused lines"),
    )
