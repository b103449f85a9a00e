"""Which way sessions go, how far they come, and where they stop."""

# No `from __future__ import annotations` here: FastAPI reads these declarations at run time.

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from sessions.analytics.listing import SessionList
from sessions.api import answers
from sessions.api.views import require_dropoff_view, require_flow_view, require_funnel_view
from sessions.web.ours.answering import Reply, ReplyOf, within_bounds
from sessions.web.ours.parameters import (
    FunnelParameters,
    GoalsOf,
    MostParameters,
    OrderOf,
    PageParameters,
    RowBehindParameters,
    RowsOf,
    ShapeParameters,
    SliceOf,
    StepBehindParameters,
    StopParameters,
    TreeParameters,
)

router = APIRouter()
MostOf = Annotated[MostParameters, Depends()]


@router.get("/flows", summary="Transitions, whole ways, loops and steps")
def flows(
    asked: SliceOf,
    shape: Annotated[ShapeParameters, Depends()],
    trees: Annotated[TreeParameters, Depends()],
    behind: Annotated[RowBehindParameters, Depends()],
    most: MostOf,
    reply: ReplyOf,
) -> Response:
    """Return what `sessions flows` says, in formats of rows the transitions; with sessions, a list."""
    require_flow_view(
        str, sessions=behind.sessions, rows=behind.row(), trees=trees.trees(), offset=behind.offset
    )
    if behind.sessions:
        rows = {"limit": most.listed(), "offset": behind.offset}
        found = reply.ask("flow_sessions", asked.picked, **shape.shape(), **behind.row(), **rows)
        return _listed(reply, "flows-sessions", found, most)
    limits = {"limit": most.most(), "branches": most.most()}
    found = reply.ask("flows", asked.picked, **shape.shape(), **trees.trees(), **limits)
    return reply.answer("flows", answers.of_flows(found))


@router.get("/dropoff", summary="Where sessions stop, and what that costs")
def dropoff(
    asked: SliceOf,
    goals: GoalsOf,
    stops: Annotated[StopParameters, Depends()],
    most: MostOf,
    reply: ReplyOf,
) -> Response:
    """Return what `sessions dropoff` says, in formats of rows the operations; with sessions, a list."""
    require_dropoff_view(str, sessions=stops.sessions, outcome=stops.outcome)
    where = {"goals": goals, "operation": stops.operation or None, "depth": stops.depth}
    if stops.sessions:
        outcomes = tuple(stops.outcome)
        found = reply.ask("dropoff_sessions", asked.picked, **where, outcome=outcomes, limit=most.listed())
        return _listed(reply, "dropoff-sessions", found, most)
    found = reply.ask("dropoff", asked.picked, **where, min_support=stops.min_support)
    return reply.answer("dropoff", answers.of_dropoff(found, most.most()))


@router.get("/funnel", summary="How many sessions make each of several steps")
def funnel(
    asked: SliceOf,
    steps: Annotated[FunnelParameters, Depends()],
    behind: Annotated[StepBehindParameters, Depends()],
    order: OrderOf,
    rows: RowsOf,
    reply: ReplyOf,
) -> Response:
    """Return what `sessions funnel` says, in formats of rows the steps; with sessions, a list."""
    require_funnel_view(str, sessions=behind.sessions, at=behind.at, reached=behind.reached)
    wanted = steps.wanted()
    if not behind.sessions:
        found = reply.ask("funnel", picked=asked.picked, **wanted)
        return reply.answer("funnel", answers.of_funnel(found))
    page = PageParameters().page(order, rows)
    level = {"at": behind.at, "reached": behind.reached}
    found = reply.ask("funnel_sessions", picked=asked.picked, page=page, **level, **wanted)
    within_bounds(len(found.table), everything=rows.all)
    return reply.answer("funnel-sessions", answers.of_table(found.table), total=found.total)


def _listed(reply: Reply, name: str, found: SessionList, most: MostParameters) -> Response:
    within_bounds(len(found.table), everything=most.all)
    return reply.answer(name, answers.of_table(found.table), total=found.total)
