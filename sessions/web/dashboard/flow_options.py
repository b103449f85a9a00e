"""What the pages of flows are asked to show, as their addresses say it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sessions.web.dashboard.choices import whole_number
from sessions.web.dashboard.fields import flag, one_of

if TYPE_CHECKING:
    from sessions.web.dashboard.view import View

VIEWS: Final = {
    "steps": "Step by step",
    "transitions": "Transitions",
    "ways": "Ways",
    "repeats": "Repeats",
    "around": "Around an operation",
}
"""The views of the page, in order."""
STEPS: Final = 6
OPERATIONS: Final = 8
AROUND_STEPS: Final = 3
LENGTH: Final = 3
DEEPEST: Final = 9


@dataclass(frozen=True, slots=True)
class FlowOptions:
    """One view of the flows, and what is done to sequences before."""

    view: str
    depth: int | None
    start: str | None
    end: str | None
    collapse: bool
    steps: int
    """Columns of the flow by step, or levels of the trees."""
    operations: int
    """Operations in each step."""
    length: int
    """Operations in a row that are counted."""
    operation: str
    """What the trees stand around; '' for none."""

    @property
    def shape(self) -> dict[str, Any]:
        """The choices of `Database` that rewrite sequences, those that do nothing left out."""
        given = {"depth": self.depth, "start": self.start, "end": self.end, "collapse": self.collapse or None}
        return {name: value for name, value in given.items() if value is not None}

    @property
    def parameters(self) -> dict[str, Any]:
        """The same as parameters of an address."""
        return self.shape | ({"collapse": 1} if self.collapse else {})


def flow_options(view: View) -> FlowOptions:
    """Return what an address asks for. Raises UsageError."""
    operation = view.get("operation")
    chosen = one_of(view, "view", tuple(VIEWS), "around" if operation else "steps")
    around = chosen == "around"
    return FlowOptions(
        view=chosen,
        depth=whole_number(view, "depth", 1, DEEPEST),
        start=view.get("start") or None,
        end=view.get("end") or None,
        collapse=flag(view, "collapse"),
        steps=whole_number(view, "steps", 1 if around else 2, 6 if around else 10)
        or (AROUND_STEPS if around else STEPS),
        operations=whole_number(view, "operations", 2, 15) or OPERATIONS,
        length=whole_number(view, "length", 2, 8) or LENGTH,
        operation=operation,
    )
