"""Flows: which way sessions go, and the sessions behind every mark of that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter
from starlette.responses import Response

from sessions.analytics.flow_found import Link, Way
from sessions.analytics.funnel import LEAST_STEPS, MOST_STEPS
from sessions.pages import figures
from sessions.web.asked import QuestionsOf
from sessions.web.dashboard import flow_addresses as addresses
from sessions.web.dashboard.behind import Behind, behind_page
from sessions.web.dashboard.choices import whole_number
from sessions.web.dashboard.flow_options import DEEPEST, VIEWS, flow_options
from sessions.web.dashboard.page import Part, page
from sessions.web.dashboard.view import ViewOf

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sessions.analytics.flow_found import Found
    from sessions.web.dashboard.flow_options import FlowOptions
    from sessions.web.dashboard.view import View
    from sessions.web.reading import Questions

router = APIRouter()
MOST_CHOICES: Final = 400
"""Operations that fields offer."""
FEW_WAYS: Final = 10
ROWS: Final = 50
RUNS: Final = 30


@router.get("/flows")
def flows(view: ViewOf, questions: QuestionsOf) -> Response:
    """Show which way sessions go."""
    options = flow_options(view)
    head = Part(
        "flows_head.html.jinja",
        lambda: {
            "options": options,
            "views": VIEWS,
            "deepest": DEEPEST,
            "operations": offered(questions),
        },
    )
    return page("Flows", view, questions, [head, *_parts(view, questions, options)])


def offered(questions: Questions) -> list[str]:
    """Return the operations that fields offer."""
    found: list[str] = questions.ask("operation_names")
    return found[:MOST_CHOICES]


def _parts(view: View, questions: Questions, options: FlowOptions) -> list[Part]:
    asked = view, questions, options
    return {
        "steps": [
            Part("flows_steps.html.jinja", lambda: _steps(*asked)),
            Part("flows_ways.html.jinja", lambda: _ways(*asked, FEW_WAYS)),
        ],
        "transitions": [Part("flows_transitions.html.jinja", lambda: _transitions(*asked))],
        "ways": [Part("flows_ways.html.jinja", lambda: _ways(*asked, ROWS))],
        "repeats": [Part("flows_repeats.html.jinja", lambda: _repeats(*asked))],
        "around": [Part("flows_around.html.jinja", lambda: _around(*asked))],
    }[options.view]


def _steps(view: View, questions: Questions, options: FlowOptions) -> dict[str, Any]:
    found = questions.ask(
        "step_flow", view.asked.picked, steps=options.steps, limit=options.operations, **options.shape
    )
    drawn = figures.by_step(
        found, addresses.step_address(view, options), title="Where sessions are in each step"
    )
    return {"drawn": drawn, "nodes": len(found.nodes), "questions": questions}


def _transitions(view: View, questions: Questions, options: FlowOptions) -> dict[str, Any]:
    found = questions.ask("transitions", view.asked.picked, **options.shape)
    rows = whole_number(view, "rows", 1, 1000) or ROWS
    return {
        "questions": questions,
        "drawn": figures.matrix(found, addresses.pair_address(view, options)),
        "found": found.rows_of(0, rows).records(),
        "total": len(found),
        "address": addresses.pair_address(view, options),
        "around": lambda operation: view.link("/flows", operation=operation, **options.parameters),
    }


def _ways(view: View, questions: Questions, options: FlowOptions, most: int) -> dict[str, Any]:
    found = questions.ask("variants", view.asked.picked, limit=ROWS, **options.shape).records()
    return {
        "questions": questions,
        "found": found[:most],
        "more": len(found) > most,
        "address": _address(view, options, "way"),
        "funnel": lambda operations: _funnel(view, operations),
    }


def _funnel(view: View, operations: Sequence[str | None]) -> str | None:
    """Return the funnel along a way; None where it has fewer than two operations, or too many."""
    steps = list(dict.fromkeys(one for one in operations if one is not None))
    return view.link("/funnel", step=steps) if LEAST_STEPS <= len(steps) <= MOST_STEPS else None


def _repeats(view: View, questions: Questions, options: FlowOptions) -> dict[str, Any]:
    picked = view.asked.picked
    loops = questions.ask("loops", picked, limit=ROWS, **options.shape)
    runs = questions.ask("ngrams", options.length, picked, limit=RUNS, **options.shape)
    return {
        "questions": questions,
        "loops": loops.table.records(),
        "loops_in_all": loops.total,
        "loop_address": _address(view, options, "loop"),
        "runs": runs.table.records(),
        "runs_in_all": runs.total,
        "run_address": _address(view, options, "run"),
        "length": options.length,
    }


def _address(view: View, options: FlowOptions, kind: str) -> Any:
    return lambda operations: addresses.row_address(view, options, kind, operations)


def _around(view: View, questions: Questions, options: FlowOptions) -> dict[str, Any]:
    if not options.operation:
        found = questions.ask("transitions", view.asked.picked, **options.shape)
        return {"questions": questions, "operation": "", "known": figures.most_visited(found)[0]}
    sides = {}
    for side in ("before", "after"):
        tree = questions.ask(
            "flow_tree",
            options.operation,
            view.asked.picked,
            before=side == "before",
            steps=options.steps,
            limit=5,
            **options.shape,
        )
        sides[side] = addresses.tree_rows(view, options, tree, before=side == "before")
    behind = view.link(addresses.PATH, around=options.operation, **options.parameters)
    return {"operation": options.operation, "sessions": tree.sessions, "behind": behind, **sides}


@router.get("/flows/sessions")
def flow_sessions(view: ViewOf, questions: QuestionsOf) -> Response:
    """Show the sessions behind a mark of the flows."""
    options = flow_options(view)
    found = addresses.found_of(view, options, questions)
    back = view.link("/flows", view=_view_of(found), **_back(found), **options.parameters)

    def sessions(rows: dict[str, Any]) -> Any:
        return questions.ask("flow_sessions", view.asked.picked, found, **rows, **options.shape)

    return behind_page(view, questions, _said(view, found, (back, "Flows")), sessions)


def _view_of(found: Found) -> str | None:
    """Return the view that shows a mark, None for the usual one."""
    if isinstance(found, Link):
        return None if found.step else "transitions"
    if isinstance(found, Way):
        return None
    return "ways" if found.number == "variant" else "repeats"


def _back(found: Found) -> dict[str, str]:
    return {"operation": found.around} if isinstance(found, Way) else {}


def _said(view: View, found: Found, up: tuple[str, str]) -> Behind:
    """Return a mark in words."""
    if isinstance(found, Way):
        return _said_way(found, up)
    if not isinstance(found, Link):
        words = {
            "variant": "Sessions that went exactly this way",
            "loop": "Sessions that repeat, three times or more in a row",
        }
        return Behind(words.get(found.number, "Sessions with, in a row"), found.operations, up)
    source, target = view.get("from"), view.get("to")
    more = f"in step {found.step}" if found.step else ""
    if not target:
        return Behind("Sessions that went on from", [source], up)
    if target == "END":
        at = f"after step {(found.step or 0) - 1}" if found.step else ""
        return Behind(
            "Sessions that ended at" if source else "Sessions that ended", [source] if source else [], up, at
        )
    if not source:
        return Behind("Sessions at", [target], up, more)
    return Behind("Sessions that went", [source, target], up, more and f"reached {more}")


def _said_way(found: Way, up: tuple[str, str]) -> Behind:
    rest = [*found.operations, *(["(other)"] if found.but else [])]
    way = [*reversed(rest), found.around] if found.before else [found.around, *rest]
    words = "Sessions that came this way" if found.before else "Sessions that went this way"
    return Behind(words if rest else "Sessions that visit", way, up)
