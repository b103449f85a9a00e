"""The options that say what a funnel is, and which of its sessions to list."""

# No `from __future__ import annotations` here: typer reads these declarations at run time.

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import typer

from sessions.cli.options import PAGE_ROWS, Everything, Limit, Offset, Sort, valued

_FUNNEL = "Funnel"
_BEHIND = "Sessions behind a step"


class StepOrder(StrEnum):
    """How steps may follow each other."""

    ORDERED = "ordered"
    STRICT = "strict"
    UNORDERED = "unordered"


Steps = Annotated[
    list[str] | None,
    valued(
        "--step",
        metavar="STEP",
        panel=_FUNNEL,
        text="A step, 2 to 20 times: /search, /booking/* for all below, or conditions such as"
        " model=gpt-4o, status=5xx, '/search & ok=true'.",
    ),
]
LastStep = Annotated[
    str | None, valued("--goal", metavar="STEP", panel=_FUNNEL, text="The last step, another name for it.")
]
Orders = Annotated[
    StepOrder,
    typer.Option(
        "--order",
        metavar="|".join(StepOrder),
        case_sensitive=False,
        rich_help_panel=_FUNNEL,
        help="Others may lie between; only repeats of the step just made may; any order. [default: ordered]",
        show_default=False,
    ),
]
Window = Annotated[
    str | None,
    valued("--window", metavar="TIME", panel=_FUNNEL, text="At most so long after the first step: 30m."),
]
StepWindow = Annotated[
    str | None,
    valued("--step-window", metavar="TIME", panel=_FUNNEL, text="Each step at most so long after the last."),
]
Excludes = Annotated[
    list[str] | None,
    valued(
        "--exclude",
        metavar="STEP",
        panel=_FUNNEL,
        text="No such request between the steps; written as a step is; can be repeated.",
    ),
]
Listing = Annotated[
    bool,
    typer.Option(
        "--sessions",
        rich_help_panel=_BEHIND,
        show_default=False,
        help="List sessions, as `sessions list` does; with --at or --reached.",
    ),
]


def _level(name: str, text: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(
        name, metavar="N", min=1, rich_help_panel=_BEHIND, help=text, show_default=False
    )
    return option


At = Annotated[int | None, _level("--at", "Those lost at step N: they made the one before, and not this.")]
Reached = Annotated[int | None, _level("--reached", "Those that made step N.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelOptions:
    """What a funnel is, as written."""

    step: Steps = None
    goal: LastStep = None
    order: Orders = StepOrder.ORDERED
    window: Window = None
    step_window: StepWindow = None
    exclude: Excludes = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BehindOptions:
    """Which sessions behind a step to list, as written."""

    sessions: Listing = False
    at: At = None
    reached: Reached = None
    sort: Sort = "-started_at"
    limit: Limit = PAGE_ROWS
    offset: Offset = 0
    everything: Everything = False
