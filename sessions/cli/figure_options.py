"""The options of the commands on operations, users and times."""

# No `from __future__ import annotations` here: typer reads these declarations at run time.

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import typer

from sessions.cli.options import PAGE_ROWS, Descending, EveryRow, RowLimit, RowOffset, valued

_ROWS = "Which rows"
_WHAT = "What to show"

SortBy = Annotated[
    str | None,
    valued(
        "--sort",
        metavar="COLUMN",
        panel=_ROWS,
        text="Any column of the JSON output; -COLUMN sorts downwards. [default: -cost_usd, -total_cost_usd]",
    ),
]
Depth = Annotated[
    int | None,
    typer.Option(
        "--depth",
        metavar="N",
        min=1,
        rich_help_panel=_WHAT,
        show_default=False,
        help="Take operations together that share their first N segments.",
    ),
]
AsTree = Annotated[
    bool,
    typer.Option(
        "--tree",
        rich_help_panel=_WHAT,
        show_default=False,
        help="As a tree of their paths: the rows below a row sum up to it.",
    ),
]
Operation = Annotated[
    str | None,
    valued(
        "--operation",
        metavar="OPERATION",
        panel=_WHAT,
        text="The operation that --sessions is about: one, /booking/* for all below, or '(no path)'.",
    ),
]
SessionsBehind = Annotated[
    bool,
    typer.Option(
        "--sessions",
        rich_help_panel=_WHAT,
        show_default=False,
        help="List the sessions behind --operation, the most expensive there first.",
    ),
]


class Bucket(StrEnum):
    """How long a bucket of time is."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"


BucketSize = Annotated[
    Bucket | None,
    typer.Option(
        "--by",
        metavar="|".join(Bucket),
        case_sensitive=False,
        rich_help_panel=_WHAT,
        show_default=False,
        help="By hour, day or week, from Monday, in --tz; default: told by the span.",
    ),
]


Threshold = Annotated[
    float,
    typer.Option(
        "--threshold",
        metavar="SCORE",
        rich_help_panel=_WHAT,
        show_default=False,
        help="Score from which on a session is out of line. [default: 3.5]",
    ),
]
Least = Annotated[
    int,
    typer.Option(
        "--min-sessions",
        metavar="N",
        min=1,
        rich_help_panel=_WHAT,
        show_default=False,
        help="Judge only names with at least N sessions. [default: 10]",
    ),
]
Typical = Annotated[
    bool,
    typer.Option(
        "--typical",
        rich_help_panel=_WHAT,
        show_default=False,
        help="List the most typical session of each name instead.",
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlierOptions:
    """Which sessions are out of line, as written."""

    threshold: Threshold = 3.5
    least: Least = 10
    typical: Typical = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RankOptions:
    """Which rows of a ranking, and in which order, as written."""

    sort: SortBy = None
    descending: Descending = None
    limit: RowLimit = PAGE_ROWS
    offset: RowOffset = 0
    everything: EveryRow = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationOptions:
    """Which view of operations, as written."""

    depth: Depth = None
    tree: AsTree = False
    operation: Operation = None
    sessions: SessionsBehind = False
