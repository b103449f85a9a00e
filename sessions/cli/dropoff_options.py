"""The options of `sessions dropoff`."""

# No `from __future__ import annotations` here: typer reads these declarations at run time.

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import typer

from sessions.cli.options import PAGE_ROWS, valued

_WHAT = "What to show"
_ROWS = "Which rows"


class OutcomeChoice(StrEnum):
    """How sessions ended."""

    COMPLETED = "completed"
    FAILED = "failed"
    ABANDONED = "abandoned"
    OPEN = "open"
    ENDED = "ended"
    LOST = "lost"


def _number(name: str, panel: str, text: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(
        name, metavar="N", min=1, rich_help_panel=panel, help=text, show_default=False
    )
    return option


EndOperation = Annotated[
    str | None,
    valued(
        "--operation",
        metavar="OPERATION",
        panel=_WHAT,
        text="Only stops at this operation: one, /booking/* for all below, or '(no path)'.",
    ),
]
EndDepth = Annotated[
    int | None,
    _number("--depth", _WHAT, "Take operations together that share their first N segments."),
]
MinSupport = Annotated[
    int | None,
    _number(
        "--min-support",
        _WHAT,
        "Compare only where each side has at least N requests. [default: 20]",
    ),
]
EndedSessions = Annotated[
    bool,
    typer.Option(
        "--sessions",
        rich_help_panel=_WHAT,
        show_default=False,
        help="List the sessions that ended there, the most expensive first.",
    ),
]
Outcomes = Annotated[
    list[OutcomeChoice] | None,
    typer.Option(
        "--outcome",
        metavar="|".join(OutcomeChoice),
        case_sensitive=False,
        rich_help_panel=_WHAT,
        show_default=False,
        help="With --sessions: only those that ended so; can be repeated. lost: failed, abandoned and ended.",
    ),
]
EndLimit = Annotated[
    int | None,
    _number(
        "--limit",
        _ROWS,
        f"At most N operations, or sessions. [default: all operations, {PAGE_ROWS} sessions]",
    ),
]
EveryEnd = Annotated[bool, typer.Option("--all", rich_help_panel=_ROWS, show_default=False, help="No limit.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class DropoffOptions:
    """Which stops to show, and what of them, as written."""

    operation: EndOperation = None
    depth: EndDepth = None
    min_support: MinSupport = None
    sessions: EndedSessions = False
    outcome: Outcomes = None
    limit: EndLimit = None
    everything: EveryEnd = False
