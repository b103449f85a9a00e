"""What a page asks again and again while logs are followed: whether its data are still the latest."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from sessions.web.asked import QuestionsOf
from sessions.web.dashboard.page import mark_of

router = APIRouter()


@router.get("/data-version")
def data_version(questions: QuestionsOf) -> Response:
    """Return what changes whenever the data do; nothing is read for it but the file's time."""
    return JSONResponse({"version": mark_of(questions.store)})
