"""What was read, what was refused, and users' own SQL."""

# No `from __future__ import annotations` here: FastAPI reads these declarations at run time.

from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Path, Query
from starlette.responses import Response

from sessions.api import answers
from sessions.web.ours.answering import ReplyOf, within_bounds
from sessions.web.ours.parameters import MOST_ROWS, RefusedParameters, RowsOf

router = APIRouter()
SQL_ROWS: Final = 1000
"""Rows of an answer to SQL, without a limit."""
LONGEST_QUERY: Final = 10_000
LONGEST_SQL_S: Final = 60.0


@router.get("/sources", summary="The files that were read, and what became of their lines")
def sources(
    rows: RowsOf,
    reply: ReplyOf,
    status: Annotated[
        Literal["complete", "partial", "replaced", "all"] | None,
        Query(description="Only files of this status; else all but the replaced."),
    ] = None,
) -> Response:
    """Return the rows of `sessions sources`."""
    found = reply.ask("sources", status, **rows.rows())
    within_bounds(len(found), everything=rows.all)
    return reply.answer("sources", answers.of_table(found))


@router.get("/quarantine", summary="Refused lines")
def quarantine(refused: Annotated[RefusedParameters, Depends()], rows: RowsOf, reply: ReplyOf) -> Response:
    """Return the rows of `sessions quarantine list`."""
    found = reply.ask("quarantine", **refused.chosen(), **rows.rows())
    within_bounds(len(found), everything=rows.all)
    counts = reply.ask("quarantine_counts", **refused.chosen())
    return reply.answer("quarantine", answers.of_table(found), total=sum(counts.column("lines")))


@router.get("/quarantine/{line_id}", summary="One refused line whole, and where it breaks")
def refused_line(
    line_id: Annotated[str, Path(description="SOURCE:LINE, such as 3:1042.")], reply: ReplyOf
) -> Response:
    """Return what `sessions quarantine show` says."""
    return reply.answer(f"quarantine-{line_id}", answers.of_result(reply.ask("refused_line", line_id)))


@router.get("/sql", summary="One SQL statement, read-only")
def sql(
    reply: ReplyOf,
    query: Annotated[str, Query(min_length=1, max_length=LONGEST_QUERY, description="One statement.")],
    limit: Annotated[int, Query(ge=1, le=MOST_ROWS, description="At most so many rows.")] = SQL_ROWS,
    timeout: Annotated[
        float, Query(gt=0, le=LONGEST_SQL_S, description="Seconds after which it is given up.")
    ] = 10.0,
) -> Response:
    """Return the rows of `sessions sql`; the header X-More-Rows says whether there are more."""
    found = reply.questions.store.sql_page(query, limit, timeout)
    table = answers.with_distinct_names(found.table)
    return reply.answer("sql", answers.of_table(table), x_more_rows=str(found.is_cut).lower())
