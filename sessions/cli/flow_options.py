"""The options of `sessions flows`."""

# No `from __future__ import annotations` here: typer reads these declarations at run time.

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import typer

from sessions.cli.options import PAGE_ROWS, Db, LockTimeout, OutputFile, valued

_SHAPE = "Which sequences"
_WANTED = "What of them"
_BEHIND = "Which sessions"
_OUTPUT = "Output"


class FlowFormat(StrEnum):
    """How flows are written: as any answer, or as the text of a diagram."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    MARKDOWN = "markdown"
    MERMAID = "mermaid"
    DOT = "dot"


def _number(
    name: str, panel: str, text: str, least: int = 1, most: int | None = None
) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(
        name, metavar="N", min=least, max=most, rich_help_panel=panel, help=text, show_default=False
    )
    return option


def _switch(name: str, panel: str, text: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(name, rich_help_panel=panel, help=text, show_default=False)
    return option


Depth = Annotated[
    int | None,
    _number("--depth", _SHAPE, "Roll operations up to the first N segments of their path.", 1, 100),
]
Start = Annotated[
    str | None,
    valued(
        "--start",
        metavar="OPERATION",
        panel=_SHAPE,
        text="Only the part of a session from its first visit of this operation, or of /booking/*.",
    ),
]
End = Annotated[
    str | None,
    valued(
        "--end",
        metavar="OPERATION",
        panel=_SHAPE,
        text="Only the part up to the first visit of this operation, behind --start.",
    ),
]
Collapse = Annotated[bool, _switch("--collapse", _SHAPE, "Merge immediate repeats to one visit.")]
Ngram = Annotated[
    int | None, _number("--ngram", _WANTED, "Also the commonest sequences of N operations in a row.", 2, 8)
]
After = Annotated[
    str | None,
    valued(
        "--after", metavar="OPERATION", panel=_WANTED, text="Also a tree of what follows its first visit."
    ),
]
Before = Annotated[
    str | None,
    valued(
        "--before", metavar="OPERATION", panel=_WANTED, text="Also a tree of what precedes its first visit."
    ),
]
Steps = Annotated[
    int | None,
    _number("--steps", _WANTED, "Steps of the trees, and of `steps` in JSON. [default: 3, and 6]", 1, 10),
]
FlowLimit = Annotated[
    int | None,
    _number("--limit", _WANTED, "At most N rows of each list and branches of each node; the rest is told."),
]
Everything = Annotated[bool, _switch("--all", _WANTED, "No limit.")]
ListSessions = Annotated[
    bool,
    _switch("--sessions", _BEHIND, "List the sessions behind one of the following, as `sessions list` does."),
]
Transition = Annotated[
    str | None,
    valued(
        "--transition", metavar="'A -> B'", panel=_BEHIND, text="A transition; START and END may stand in it."
    ),
]
Variant = Annotated[
    str | None,
    valued("--variant", metavar="'A -> B ...'", panel=_BEHIND, text="A whole sequence of operations."),
]
Loop = Annotated[
    str | None,
    valued("--loop", metavar="'A -> B ...'", panel=_BEHIND, text="A loop, by the operations of a round."),
]
Offset = Annotated[
    int, _number("--offset", _BEHIND, f"Skip the first N sessions; --limit is {PAGE_ROWS} without one.", 0)
]
FlowOutputFormat = Annotated[
    FlowFormat | None,
    typer.Option(
        "--format",
        metavar="|".join(FlowFormat),
        case_sensitive=False,
        rich_help_panel=_OUTPUT,
        help="How to write the answer; default: told by the suffix of --output, else table.",
        show_default=False,
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowOptions:
    """What of which sequences, as written."""

    depth: Depth = None
    start: Start = None
    end: End = None
    collapse: Collapse = False
    ngram: Ngram = None
    after: After = None
    before: Before = None
    steps: Steps = None
    limit: FlowLimit = None
    everything: Everything = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BehindOptions:
    """Whose sessions are listed, as written."""

    sessions: ListSessions = False
    transition: Transition = None
    variant: Variant = None
    loop: Loop = None
    offset: Offset = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowOutputOptions:
    """Where the answer comes from and where it goes; `OutputOptions` with the formats of diagrams."""

    output_format: FlowOutputFormat = None
    output: OutputFile = None
    db: Db = None
    lock_timeout: LockTimeout = 10.0
