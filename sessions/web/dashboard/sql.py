"""SQL: questions that no page answers, read-only."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter
from starlette.responses import PlainTextResponse, Response

from sessions.api.encode import csv_text, json_text
from sessions.errors import QueryError, SessionsError, UsageError
from sessions.schemas.columns import OPERATIONS, REQUESTS, SESSIONS, STEPS
from sessions.web.asked import QuestionsOf
from sessions.web.dashboard.fields import one_of
from sessions.web.dashboard.page import Part, page
from sessions.web.dashboard.view import ViewOf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sessions.analytics.results import Table
    from sessions.web.dashboard.view import View
    from sessions.web.reading import Questions

router = APIRouter()
MOST_ROWS: Final = 1000
MOST_EXPORTED: Final = 100_000
TIMEOUT_S: Final = 10.0
LONGEST_CELL: Final = 200
MOST_CHARACTERS: Final = 100_000
"""Of all cells that a page shows: a page stays light however wide its rows are."""
LONGEST_QUERY: Final = 10_000
TABLES: Final = (SESSIONS, REQUESTS, STEPS, OPERATIONS)
_NUMBERS: Final = ("INT", "DOUBLE", "FLOAT", "DECIMAL", "REAL")

EXAMPLES: Final = (
    (
        "The dearest users",
        "SELECT user_id, count(*) AS sessions, sum(total_cost_usd) AS cost_usd\n"
        "FROM sessions\nGROUP BY user_id\nORDER BY cost_usd DESC NULLS LAST\nLIMIT 20",
    ),
    (
        "Errors by model",
        "SELECT model, error_type, count(*) AS requests\n"
        "FROM requests\nWHERE NOT ok\nGROUP BY ALL\nORDER BY requests DESC\nLIMIT 50",
    ),
    (
        "Cost by hour of the day",
        "SELECT hour(started_at) AS hour_utc, count(*) AS requests, sum(cost_usd) AS cost_usd\n"
        "FROM requests\nGROUP BY ALL\nORDER BY hour_utc",
    ),
    (
        "Cache reads by provider",
        "SELECT provider, sum(prompt_tokens) AS prompt_tokens,\n"
        "       round(sum(cache_read_tokens) / sum(prompt_tokens), 3) AS read_from_cache\n"
        "FROM requests\nGROUP BY provider\nORDER BY prompt_tokens DESC NULLS LAST",
    ),
)


@router.get("/sql")
def sql(view: ViewOf, questions: QuestionsOf) -> Response:
    """Show a query and its rows."""
    query = view.get("query")
    shared = {
        "query": query,
        "tables": TABLES,
        "examples": [(name, text, view.same(query=text)) for name, text in EXAMPLES],
    }
    # The query is run before its form is written, so that what is wrong with it stands above it.
    parts = [
        Part("sql_lead.html.jinja", lambda: {"most": MOST_ROWS, "seconds": TIMEOUT_S}),
        Part("sql.html.jinja", lambda: shared | _rows(view, questions, query)),
    ]
    return page("SQL", view, questions, parts, sliced=False)


@router.get("/sql/rows")
def sql_rows(view: ViewOf, questions: QuestionsOf) -> Response:
    """Send the rows of a query as a file."""
    kind = one_of(view, "format", ("csv", "json"), "csv")
    found = _asked(questions, view.get("query"), MOST_EXPORTED).rows_of(0, MOST_EXPORTED)
    name = f'attachment; filename="rows.{kind}"'
    if kind == "csv":
        return PlainTextResponse(
            csv_text(found), media_type="text/csv", headers={"content-disposition": name}
        )
    return Response(
        json_text(found.to_dict()), media_type="application/json", headers={"content-disposition": name}
    )


def _asked(questions: Questions, query: str, most_rows: int) -> Table:
    """Return the rows of a query, at least one more than are wanted where there are more."""
    if len(query) > LONGEST_QUERY:
        raise UsageError(
            f"{len(query):,} characters", "are too long a query", f"give at most {LONGEST_QUERY:,}"
        )
    # Answers are not kept: they may be large, and nobody asks the same again soon.
    return questions.store.sql(query, most_rows=most_rows + 1, timeout_s=TIMEOUT_S)


def _rows(view: View, questions: Questions, query: str) -> dict[str, Any]:
    if not query.strip():
        return {"found": None, "error": ""}
    began = time.perf_counter()
    try:
        found = _asked(questions, query, MOST_ROWS)
    except SessionsError as error:
        return {"found": None, "error": error.reason if isinstance(error, QueryError) else str(error)}
    took = time.perf_counter() - began
    rows = list(_light(found))
    return {
        "found": found,
        "error": "",
        "numbers": [is_number(kind) for kind in found.types],
        "rows": rows,
        "is_cut": len(found) > len(rows),
        "took": took,
        "exports": [(kind, view.link("/sql/rows", query=query, format=kind)) for kind in ("csv", "json")],
    }


def _light(found: Table) -> Iterator[list[str | None]]:
    """Yield the rows that a page shows."""
    left = MOST_CHARACTERS
    for row in found.rows[:MOST_ROWS]:
        cells = [written(value) for value in row]
        left -= sum(len(cell or "") for cell in cells)
        if left < 0:
            return
        yield cells


def is_number(kind: str) -> bool:
    """Tell whether values of a DuckDB type are numbers.

    >>> is_number("DECIMAL(18,9)"), is_number("HUGEINT"), is_number("INTEGER[]"), is_number("INTERVAL")
    (True, True, False, False)
    """
    return (
        not kind.endswith("]") and kind != "INTERVAL" and any(one in kind.split("(")[0] for one in _NUMBERS)
    )


def written(value: Any) -> str | None:
    """Return a value as its cell shows it; None for NULL."""
    if value is None:
        return None
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, list | dict | tuple):
        value = json_text(value, indent=None)
    text = str(value)
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"
