"""Operations: what each costs, where sessions stop, and the sessions behind both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from sessions.analytics.dropoff import OUTCOMES
from sessions.analytics.operations import ROOT
from sessions.analytics.paging import ordered
from sessions.analytics.step_flow import named
from sessions.errors import UsageError
from sessions.pages import figures
from sessions.web.asked import QuestionsOf, settings_of
from sessions.web.dashboard.behind import Behind, behind_page
from sessions.web.dashboard.choices import order, sorted_heads, whole_number
from sessions.web.dashboard.fields import flag, one_of
from sessions.web.dashboard.page import Part, page
from sessions.web.dashboard.view import ViewOf

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sessions.analytics.goals import Goals
    from sessions.web.dashboard.view import View
    from sessions.web.reading import Questions

router = APIRouter()
ROWS: Final = 100
MOST_ROWS: Final = 1000
DEEPEST: Final = 9
MOST_FINDINGS: Final = 12
MOST_GATHERED: Final = 40
"""Operations that one address names at most."""

VIEWS: Final = {"cost": "What they cost", "stops": "Where sessions stop"}
COLUMNS: Final = (
    ("cost_usd", "Cost", "money"),
    ("cost_share", "Share", "rate"),
    ("requests", "Requests", "count"),
    ("sessions", "Sessions", "count"),
    ("total_tokens", "Tokens", "count"),
    ("p50_latency_ms", "p50", "latency"),
    ("p95_latency_ms", "p95", "latency"),
    ("p99_latency_ms", "p99", "latency"),
    ("error_rate", "Errors", "rate"),
    ("retries", "Retries", "count"),
    ("critical_share", "Critical", "rate"),
)
"""Columns of the table: name, label, and how values are written."""
STOPS: Final = (
    ("visits", "Visits", "count"),
    ("ends", "Ends", "count"),
    ("exit_rate", "Exit rate", "rate"),
    *((outcome, outcome.capitalize(), "count") for outcome in OUTCOMES),
    ("bounces", "Bounces", "count"),
    ("lost_cost_usd", "Lost", "money"),
)


@router.get("/operations")
def operations(view: ViewOf, questions: QuestionsOf, request: Request) -> Response:
    """Show what operations cost, or where sessions stop."""
    shown = one_of(view, "view", tuple(VIEWS), "cost")
    depth = whole_number(view, "depth", 1, DEEPEST)
    head = Part(
        "operations_head.html.jinja",
        lambda: {"views": VIEWS, "shown": shown, "depth": depth, "deepest": DEEPEST},
    )
    if shown == "stops":
        goals = settings_of(request).goals
        stops = Part("operations_stops.html.jinja", lambda: _stops(view, questions, depth, goals))
        return page("Operations", view, questions, [head, stops])
    parts = [
        Part("operations_paths.html.jinja", lambda: _paths(view, questions)),
        Part("operations_table.html.jinja", lambda: _table(view, questions, depth)),
    ]
    return page("Operations", view, questions, [head, *parts])


def _paths(view: View, questions: Questions) -> dict[str, Any]:
    tree = questions.ask("operation_tree", view.asked.picked)

    def address(at: Sequence[str]) -> str | None:
        if list(at) == [ROOT]:
            return view.link("/sessions")
        return view.link("/operations/sessions", operation=at, below=1) if len(at) <= MOST_GATHERED else None

    return {"drawn": figures.paths(tree, address), "any": len(tree), "questions": questions}


def _table(view: View, questions: Questions, depth: int | None) -> dict[str, Any]:
    names = ["operation", *(name for name, _, _ in COLUMNS)]
    sort, descending = order(view, "-cost_usd", names)
    rows = whole_number(view, "rows", 1, MOST_ROWS) or ROWS
    found = ordered(questions.ask("operations", view.asked.picked, depth), sort, descending=descending)
    below = {"below": 1} if depth else {}
    return {
        "found": found.rows_of(0, rows).records(),
        "total": len(found),
        "most": min(len(found), MOST_ROWS),
        "columns": COLUMNS,
        "largest": max(filter(None, found.column("cost_share")), default=1),
        "heads": sorted_heads(view, names, sort, descending=descending),
        "address": lambda name: view.link("/operations/sessions", operation=named(name), **below),
        "around": lambda name: view.link("/flows", operation=named(name), depth=depth),
    }


def _stops(view: View, questions: Questions, depth: int | None, goals: Goals) -> dict[str, Any]:
    found = questions.ask("dropoff", view.asked.picked, goals=goals, depth=depth)
    names = ["operation", *(name for name, _, _ in STOPS)]
    sort, descending = order(view, "-ends", names)
    rows = whole_number(view, "rows", 1, MOST_ROWS) or ROWS
    table = ordered(found.operations, sort, descending=descending)
    differences = [row for row in found.differences.records() if row["is_clear"]]
    ways = [outcome for outcome in OUTCOMES if getattr(found.outcomes, outcome)]
    hidden = set(OUTCOMES) - set(ways)

    def address(operation: str | None, outcome: str | None = None, every: bool = False) -> str:
        name = None if every else named(operation)
        return view.link("/operations/stopped", operation=name, outcome=outcome, depth=depth)

    return {
        "stops": found,
        "ways": ways,
        "found": table.rows_of(0, rows).records(),
        "total": len(table),
        "most": min(len(table), MOST_ROWS),
        "columns": [column for column in STOPS if column[0] not in hidden],
        "heads": sorted_heads(view, names, sort, descending=descending),
        "address": address,
        "bounced": lambda name: _bounced(view, name, depth),
        "at": lambda name: view.link(
            "/operations/sessions", operation=named(name), below=1 if depth else None
        ),
        "differences": differences[:MOST_FINDINGS],
        "compared": len(found.differences),
        "questions": questions,
    }


def _bounced(view: View, operation: str | None, depth: int | None) -> str | None:
    """Return where an operation's sessions of one request are; the list knows whole operations only."""
    if operation is None or depth is not None:
        return None
    return view.link("/sessions", ended_in=operation, max_requests=1)


@router.get("/operations/sessions")
def operation_sessions(view: ViewOf, questions: QuestionsOf) -> Response:
    """Show the sessions at some operations."""
    wanted = tuple(view.all("operation"))[:MOST_GATHERED]
    if not wanted:
        raise UsageError("this address", "names no operation", "follow a link of the page of operations")
    below = flag(view, "below")
    words = "Sessions at or below" if below else "Sessions at"
    shown = wanted if len(wanted) == 1 else ()
    behind = Behind(
        words if shown else f"{words} {len(wanted)} operations: {', '.join(wanted)}"[:500],
        shown,
        (view.link("/operations"), "Operations"),
        order="the most expensive there first",
    )

    def sessions(rows: dict[str, Any]) -> Any:
        return questions.ask("operation_sessions", wanted, view.asked.picked, **rows, below=below)

    return behind_page(view, questions, behind, sessions)


@router.get("/operations/stopped")
def stopped_sessions(view: ViewOf, questions: QuestionsOf, request: Request) -> Response:
    """Show the sessions that ended at an operation."""
    depth = whole_number(view, "depth", 1, DEEPEST)
    operation, outcome = view.get("operation") or None, view.get("outcome")
    goals = settings_of(request).goals
    if outcome:
        one_of(view, "outcome", (*OUTCOMES, "lost"), "lost")
    words = _ended(outcome) + (" at" if operation else "")
    back = view.link("/operations", view="stops", depth=depth)

    def sessions(rows: dict[str, Any]) -> Any:
        choices = {"goals": goals, "operation": operation, "depth": depth, "outcome": outcome or ()}
        return questions.ask("dropoff_sessions", view.asked.picked, **choices, **rows)

    said = Behind(
        words,
        (operation,) if operation else (),
        (back, "Where sessions stop"),
        order="the most expensive first",
    )
    return behind_page(view, questions, said, sessions)


def _ended(outcome: str) -> str:
    return {
        "": "Sessions that ended",
        "ended": "Sessions that ended without a goal to reach",
        "open": "Sessions that may still go on, last seen",
        "lost": "Sessions lost",
        "abandoned": "Sessions abandoned",
        "failed": "Sessions that failed",
        "completed": "Sessions that completed, and ended",
    }[outcome]
