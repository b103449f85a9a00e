"""Funnel: how many sessions make each of several steps, and which ones those are, or are lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter
from starlette.responses import Response

from sessions.analytics.funnel import LEAST_STEPS, MOST_STEPS
from sessions.errors import UsageError
from sessions.pages import figures
from sessions.pages.story import steps_of
from sessions.web.asked import QuestionsOf
from sessions.web.dashboard.behind import Behind, behind_page
from sessions.web.dashboard.choices import whole_number
from sessions.web.dashboard.fields import one_of
from sessions.web.dashboard.flows import offered
from sessions.web.dashboard.page import Part, page
from sessions.web.dashboard.view import ViewOf

if TYPE_CHECKING:
    from sessions.web.dashboard.view import View
    from sessions.web.reading import Questions

router = APIRouter()
ORDERS: Final = {
    "ordered": "in order, others between",
    "strict": "in order, nothing between",
    "unordered": "in any order",
}
OWN: Final = ("step", "order", "window", "step_window", "exclude")


@dataclass(frozen=True, slots=True)
class FunnelOptions:
    """A funnel as an address has it."""

    steps: tuple[str, ...]
    order: str
    window: str
    step_window: str
    exclude: tuple[str, ...]

    @property
    def choices(self) -> dict[str, Any]:
        """What `Database.funnel` takes beside the steps."""
        windows = {"window": self.window or None, "step_window": self.step_window or None}
        return {"order": self.order, "exclude": self.exclude, **windows}

    @property
    def parameters(self) -> dict[str, Any]:
        """The same as parameters of an address."""
        return {
            "step": list(self.steps),
            "order": None if self.order == "ordered" else self.order,
            "window": self.window or None,
            "step_window": self.step_window or None,
            "exclude": list(self.exclude),
        }


def funnel_options(view: View) -> FunnelOptions:
    """Return what an address asks for. Raises UsageError."""
    return FunnelOptions(
        steps=tuple(filter(None, map(str.strip, view.all("step"))))[: MOST_STEPS + 1],
        order=one_of(view, "order", tuple(ORDERS), "ordered"),
        window=view.get("window").strip(),
        step_window=view.get("step_window").strip(),
        exclude=tuple(filter(None, map(str.strip, view.all("exclude")))),
    )


@router.get("/funnel")
def funnel(view: ViewOf, questions: QuestionsOf) -> Response:
    """Show how many sessions make each step."""
    options = funnel_options(view)
    usual = not options.steps

    def steps() -> tuple[str, ...]:
        if not usual:
            return options.steps
        return tuple(steps_of(questions.ask("variants", view.asked.picked, limit=50)))

    parts = [
        Part("funnel_lead.html.jinja", lambda: {"usual": usual}),
        Part("funnel_form.html.jinja", lambda: _form(view, questions, options, steps())),
        Part("funnel_made.html.jinja", lambda: _made(view, questions, options, steps())),
    ]
    return page("Funnel", view, questions, parts)


def _form(view: View, questions: Questions, options: FunnelOptions, steps: tuple[str, ...]) -> dict[str, Any]:
    operations = offered(questions)
    prefixes = sorted({one[:at] + "/*" for one in operations for at in _ends(one)})
    return {
        "options": options,
        "steps": steps,
        "orders": ORDERS,
        "operations": operations,
        "prefixes": prefixes,
        "full": len(steps) >= MOST_STEPS,
        "without": lambda at: view.same(step=[*steps[:at], *steps[at + 1 :]]),
        "up": lambda at: view.same(step=[*steps[: at - 1], steps[at], steps[at - 1], *steps[at + 1 :]]),
        "own": OWN,
    }


def _ends(operation: str) -> list[int]:
    """Return where the paths above an operation end."""
    return [at for at, char in enumerate(operation) if char == "/" and at]


def _made(view: View, questions: Questions, options: FunnelOptions, steps: tuple[str, ...]) -> dict[str, Any]:
    if len(steps) < LEAST_STEPS:
        return {"questions": questions, "result": None, "steps": steps}
    if options.order == "unordered" and options.step_window:
        raise UsageError(
            "a window per step", "has no meaning in any order", "take it away, or choose an order"
        )
    result = questions.ask("funnel", steps, view.asked.picked, **options.choices)
    parameters = options.parameters | {"step": list(steps)}

    def address(at: int, lost: bool) -> str:
        return view.link("/funnel/sessions", **parameters, **{"lost" if lost else "reached": at})

    return {
        "result": result,
        "steps": steps,
        "drawn": figures.made(result, address, title="Sessions that make each step"),
        "address": address,
        "instead": lambda wrong, right: view.same(step=[right if one == wrong else one for one in steps]),
    }


@router.get("/funnel/sessions")
def funnel_sessions(view: ViewOf, questions: QuestionsOf) -> Response:
    """Show the sessions that reach a step, or are lost at it."""
    options = funnel_options(view)
    lost = whole_number(view, "lost", LEAST_STEPS, MOST_STEPS)
    reached = whole_number(view, "reached", 1, MOST_STEPS)
    at = lost or reached
    if at is None or (lost and reached) or at > len(options.steps):
        raise UsageError("this address", "means no step of a funnel", "follow a link of the funnel")
    back = view.link("/funnel", **options.parameters)
    words = "Sessions that reach" if reached else f"Sessions lost before step {at}: they go no further than"
    way = options.steps[:at] if reached else options.steps[: at - 1]

    def sessions(rows: dict[str, Any]) -> Any:
        which = {"reached": reached} if reached else {"at": lost}
        return questions.ask(
            "funnel_sessions", options.steps, view.asked.picked, **which, **options.choices, **rows
        )

    return behind_page(view, questions, Behind(words, way, (back, "Funnel")), sessions)
