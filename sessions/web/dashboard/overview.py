"""The first page: what it all costs, how it goes, and what to look at."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from sessions.web.asked import QuestionsOf
from sessions.web.dashboard.page import Part, page
from sessions.web.dashboard.view import ViewOf

router = APIRouter()


@router.get("/")
def overview(view: ViewOf, questions: QuestionsOf) -> Response:
    """Show the overview."""

    def values() -> dict[str, Any]:
        return {"names": questions.ask("names", view.asked.picked).records()}

    return page("Overview", view, questions, [Part("overview_names.html.jinja", values)])
