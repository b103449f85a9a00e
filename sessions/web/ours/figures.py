"""What costs: operations, users, times, and what is out of line."""

# No `from __future__ import annotations` here: FastAPI reads these declarations at run time.

from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from sessions.analytics.defaults import LEAST, MOST_GROUPS, THRESHOLD
from sessions.api import answers
from sessions.api.views import require_operations_view
from sessions.api.written import both_of
from sessions.web.asked import settings_of
from sessions.web.ours.answering import ReplyOf, within_bounds
from sessions.web.ours.parameters import (
    GoalsOf,
    OperationParameters,
    OrderOf,
    OtherParameters,
    RowsOf,
    SliceOf,
    SliceParameters,
)

router = APIRouter()


@router.get("/operations", summary="What each operation costs, and how it goes")
def operations(
    asked: SliceOf,
    what: Annotated[OperationParameters, Depends()],
    order: OrderOf,
    rows: RowsOf,
    reply: ReplyOf,
) -> Response:
    """Return the rows of `sessions operations`: a ranking, a tree, or the sessions at an operation."""
    operation = what.operation or None
    view = {"sessions": what.sessions, "tree": what.tree, "operation": operation, "depth": what.depth}
    require_operations_view(str, **view, sort=order.sort)  # type: ignore[arg-type]
    if operation is not None:
        found = reply.ask("operation_sessions", operation, asked.picked, **rows.rows())
        within_bounds(len(found.table), everything=rows.all)
        return reply.answer("operations-sessions", answers.of_table(found.table), total=found.total)
    table = reply.ask("operation_tree" if what.tree else "operations", asked.picked, what.depth)
    column, descending = order.order("-cost_usd")
    whole = answers.ranking(table, column if order.sort else None, descending=descending)
    shown = whole.rows_of(rows.offset, rows.rows()["limit"])
    within_bounds(len(shown), everything=rows.all)
    return reply.answer("operations", answers.of_table(shown), total=len(whole))


@router.get("/users", summary="What users do, cost, and how often they come")
def users(asked: SliceOf, order: OrderOf, rows: RowsOf, reply: ReplyOf) -> Response:
    """Return the rows of `sessions users`."""
    column, descending = order.order("-total_cost_usd")
    found = reply.ask("users", asked.picked, column, descending=descending, **rows.rows())
    within_bounds(len(found.table), everything=rows.all)
    return reply.answer("users", answers.of_table(found.table), total=found.total)


@router.get("/concentration", summary="How much of the cost the dearest users are")
def concentration(
    asked: SliceOf,
    reply: ReplyOf,
    groups: Annotated[
        int, Query(ge=1, le=MOST_GROUPS, description="At most so many groups of users.")
    ] = MOST_GROUPS,
) -> Response:
    """Return groups of users, the most expensive first: how many they are, and what they cost in all."""
    table = reply.ask("concentration", asked.picked, groups)
    return reply.answer("concentration", answers.of_table(table))


@router.get("/trends", summary="Requests, cost, success and latency over time")
def trends(
    asked: SliceOf,
    reply: ReplyOf,
    by: Annotated[
        Literal["hour", "day", "week"] | None,
        Query(description="By hour, day or week, from Monday, in tz; else told by the span."),
    ] = None,
) -> Response:
    """Return what `sessions trends` says; in formats of rows the buckets."""
    return reply.answer("trends", answers.of_trends(reply.ask("trends", asked.picked, by, tz=asked.tz)))


@router.get("/compare", summary="Two names, periods, models or properties side by side")
def compare(
    request: Request,
    said: Annotated[SliceParameters, Depends()],
    other: Annotated[OtherParameters, Depends()],
    goals: GoalsOf,
    reply: ReplyOf,
) -> Response:
    """Return what `sessions compare` says; in formats of rows the measures."""
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    written = said.written(settings_of(request).tz)
    first, second = both_of(written, other.instead(), str, now, previous=other.previous)
    return reply.answer("compare", answers.of_comparison(reply.ask("compare", first, second, goals=goals)))


@router.get("/outliers", summary="Sessions that are out of line, and why")
def outliers(
    asked: SliceOf,
    rows: RowsOf,
    reply: ReplyOf,
    threshold: Annotated[
        float,
        Query(gt=0, allow_inf_nan=False, description="Score from which on a session is out of line."),
    ] = THRESHOLD,
    min_sessions: Annotated[
        int, Query(ge=1, le=2**31 - 1, description="Judge only names with at least so many sessions.")
    ] = LEAST,
    typical: Annotated[
        bool, Query(description="List the most typical session of each name instead.")
    ] = False,
) -> Response:
    """Return the rows of `sessions outliers`."""
    if typical:
        whole = reply.ask("typical_sessions", asked.picked)
        shown = whole.rows_of(rows.offset, rows.rows()["limit"])
        total = len(whole)
    else:
        found = reply.ask("outliers", asked.picked, threshold, min_sessions, **rows.rows())
        shown, total = found.table, found.total
    within_bounds(len(shown), everything=rows.all)
    return reply.answer("typical" if typical else "outliers", answers.of_table(shown), total=total)
