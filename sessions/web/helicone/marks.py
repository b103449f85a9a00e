"""Feedback and tags of one session."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import JSONResponse

from sessions.web.asked import QuestionsOf
from sessions.web.helicone.answers import OF_ENDPOINTS, answered
from sessions.web.helicone.bodies import Feedback, Tag

router = APIRouter(prefix="/session", responses=OF_ENDPOINTS)

SessionId = Annotated[str, Path(description="As logged; the session need not be there yet.")]


@router.post("/{session_id:path}/feedback")
def give_feedback(session_id: SessionId, body: Feedback, questions: QuestionsOf) -> JSONResponse:
    """Keep a rating of a session in the place of an earlier one."""
    questions.store.give_feedback(session_id, rating=body.rating)
    return answered(None)


@router.get("/{session_id:path}/tag")
def tag(session_id: SessionId, questions: QuestionsOf) -> JSONResponse:
    """Return the tag of a session; null when it has none."""
    return answered(questions.store.tag(session_id))


@router.post("/{session_id:path}/tag")
def give_tag(session_id: SessionId, body: Tag, questions: QuestionsOf) -> JSONResponse:
    """Tag a session, in the place of an earlier tag; an empty one takes it away."""
    questions.store.give_tag(session_id, body.tag)
    return answered(None)
