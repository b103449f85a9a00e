"""The report, and sessions one by one."""

# No `from __future__ import annotations` here: FastAPI reads these declarations at run time.

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from starlette.responses import Response

from sessions.api import answers
from sessions.api.views import require_raw_alone
from sessions.web.ours.answering import ReplyOf, within_bounds
from sessions.web.ours.parameters import GoalsOf, OrderOf, PageParameters, RowsOf, SliceOf

router = APIRouter()
PageOf = Annotated[PageParameters, Depends()]


@router.get("/report", summary="Cost, duration, latency, success, flows and ends")
def report(asked: SliceOf, goals: GoalsOf, reply: ReplyOf) -> Response:
    """Return what is asked first, as `sessions report` says it."""
    found = reply.ask("report", asked.picked, goals=goals, tz=asked.tz)
    return reply.answer("report", answers.of_result(found))


@router.get("/list", summary="Sessions, filtered, sorted, a page at a time")
def list_(asked: SliceOf, page: PageOf, order: OrderOf, rows: RowsOf, reply: ReplyOf) -> Response:
    """Return the rows of `sessions list`; the header X-Total-Count says how many there are on all pages."""
    found = reply.ask("list", asked.picked, page.page(order, rows))
    within_bounds(len(found.table), everything=rows.all)
    return reply.answer("list", answers.of_table(found.table), total=found.total)


@router.get("/names", summary="Session names with their figures")
def names(asked: SliceOf, reply: ReplyOf) -> Response:
    """Return the rows of `sessions names`."""
    return reply.answer("names", answers.of_table(reply.ask("names", asked.picked)))


@router.get("/show/{session_id:path}", summary="One session: its requests in order")
def show(
    session_id: Annotated[
        str,
        Path(description="The session's id, or a beginning no other one has; with raw a request's, too."),
    ],
    reply: ReplyOf,
    content: Annotated[bool, Query(description="Also what was said in each request.")] = False,
    raw: Annotated[
        bool, Query(description="Nothing but the source text of the request, or of each request: plain text.")
    ] = False,
) -> Response:
    """Return what `sessions show` says; in formats of rows the requests."""
    if raw:
        require_raw_alone(str, chosen_format=reply.chosen, content=content)
        kept = (text for text in reply.questions.store.raw(session_id).column("text") if text is not None)
        return Response("".join(text + "\n" for text in kept), media_type="text/plain; charset=utf-8")
    detail = reply.ask("show", session_id)
    full = detail.session.column("session_id")[0]
    said = reply.questions.store.content(full) if content else ()
    return reply.answer(f"show-{full}", answers.of_session(detail, said))
