"""Where the sessions behind each mark of the flows are, and which mark such an address means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sessions.analytics.flow_found import Behind, Link, Some, Way
from sessions.analytics.flow_limits import END, OTHER, START
from sessions.analytics.step_flow import named
from sessions.errors import UsageError
from sessions.pages.figures import most_visited
from sessions.web.dashboard.choices import whole_number

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sessions.analytics.flow_found import Found, Number
    from sessions.analytics.flow_trees import Tree
    from sessions.web.dashboard.flow_options import FlowOptions
    from sessions.web.dashboard.view import View
    from sessions.web.reading import Questions

PATH: Final = "/flows/sessions"
_ROWS: Final[dict[str, Number]] = {"way": "variant", "loop": "loop", "run": "ngram"}
"""Parameters that hold the operations of a row, in order."""


def step_address(view: View, options: FlowOptions) -> Callable[[str | None, str, int], str]:
    """Return what makes the addresses of the links and nodes of a flow by step."""

    def address(source: str | None, target: str, step: int) -> str:
        limits: dict[str, Any] = {}
        if OTHER in (source, target):
            limits = {"steps": options.steps, "operations": options.operations}
        own = {"from": source, "to": target, "at": step}
        return view.link(PATH, **own, **limits, **options.parameters)

    return address


def pair_address(view: View, options: FlowOptions) -> Callable[[str | None, str | None], str]:
    """Return what makes the addresses of transitions."""

    def address(source: str | None, target: str | None) -> str:
        return view.link(PATH, **{"from": source, "to": target}, **options.parameters)

    return address


def row_address(view: View, options: FlowOptions, kind: str, operations: Sequence[str | None]) -> str:
    """Return where the sessions of a way, a loop or a run are."""
    return view.link(PATH, **{kind: list(map(named, operations))}, **options.parameters)


def tree_rows(view: View, options: FlowOptions, tree: Tree, *, before: bool) -> list[dict[str, Any]]:
    """Return the nodes of a tree with their addresses."""
    rows = tree.nodes.records()
    beside: dict[tuple[str | None, ...], list[str]] = {}
    for row in rows:
        if row["operation"] not in (OTHER, START, END):
            beside.setdefault(tuple(row["path"][:-1]), []).append(named(row["operation"]))
    for row in rows:
        path, others = row["path"], None
        if row["operation"] == OTHER:
            path, others = path[:-1], beside[tuple(path[:-1])]
        way = {"around": tree.operation, "then": list(map(named, path)), "but": others}
        row["href"] = view.link(PATH, **way, **({"back": 1} if before else {}), **options.parameters)
    return rows


def found_of(view: View, options: FlowOptions, questions: Questions) -> Found:
    """Return what an address of sessions means. Raises UsageError for one that means nothing."""
    for parameter, number in _ROWS.items():
        if operations := tuple(view.all(parameter)):
            return Behind(number, operations)
    if around := view.get("around"):
        but = tuple(view.all("but")) or None
        return Way(around, tuple(view.all("then")), view.get("back") == "1", but)
    source, target = view.get("from") or None, view.get("to") or None
    if source == END or target == START or (source is None and target is None):
        raise UsageError("this address", "means no sessions", "follow a link of the page of flows")
    step = whole_number(view, "at", 1, 50)
    shown = _step_shown if step is not None else _pair_shown
    sides = [
        _some(name, place, lambda at: shown(view, options, questions, at))
        for name, place in ((source, (step or 0) - 1), (target, step or 0))
    ]
    return Link(sides[0], sides[1], step)


def _some(name: str | None, place: int, shown: Callable[[int], tuple[str, ...]]) -> Some | None:
    if name is None:
        return None
    return Some(shown(place), but=True) if name == OTHER else Some((name,))


def _step_shown(view: View, options: FlowOptions, questions: Questions, step: int) -> tuple[str, ...]:
    """Return the operations that a step of the drawing names."""
    found = questions.ask(
        "step_flow", view.asked.picked, steps=options.steps, limit=options.operations, **options.shape
    )
    rows = found.nodes.records()
    return tuple(named(row["operation"]) for row in rows if row["step"] == step and row["kind"] == "plain")


def _pair_shown(view: View, options: FlowOptions, questions: Questions, place: int) -> tuple[str, ...]:
    """Return the operations that the matrix names."""
    del place
    found = questions.ask("transitions", view.asked.picked, **options.shape)
    return tuple(most_visited(found)[0])
