"""Sessions: a page of them, their count, their names, their metrics."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import JSONResponse

from sessions.analytics.helicone.asked import Asked
from sessions.web.asked import QuestionsOf
from sessions.web.helicone.answers import OF_ENDPOINTS, answered, metrics_answer, plain, rows
from sessions.web.helicone.bodies import NameQuery, SessionQuery

router = APIRouter(prefix="/session", responses=OF_ENDPOINTS)


@router.post("/query")
def query(body: SessionQuery, questions: QuestionsOf) -> JSONResponse:
    """Return sessions by id and name, newest first."""
    found = questions.ask("helicone_sessions", body.meaning(), body.limit, body.offset)
    return answered(rows(found))


@router.post("/count")
def count(body: SessionQuery, questions: QuestionsOf) -> JSONResponse:
    """Return how many sessions there are, over all pages, and what they amount to."""
    totals = questions.ask("helicone_totals", body.meaning())
    return answered({key: plain(value) for key, value in totals.items() if key != "success_rate"})


@router.post("/name/query")
def name_query(body: NameQuery, questions: QuestionsOf) -> JSONResponse:
    """Return the names of sessions, the last used first."""
    return answered(rows(questions.ask("helicone_names", body.meaning())))


@router.post("/metrics/query")
def metrics_query(body: NameQuery, questions: QuestionsOf) -> JSONResponse:
    """Return histograms of requests per session, duration and cost."""
    found = questions.ask("helicone_metrics", body.meaning(), body.percentile, between=body.between)
    return answered(metrics_answer(found))


@router.get("/has-session")
def has_session(questions: QuestionsOf) -> JSONResponse:
    """Tell whether there is any session."""
    return answered(len(questions.ask("helicone_sessions", Asked(), 1, 0)) > 0)
