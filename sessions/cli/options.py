"""The options commands share: each declared once, with its help."""

# No `from __future__ import annotations` here: typer reads these declarations at run time.

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

_SLICE = "Which requests"
_OUTPUT = "Output"
_PAGE = "Which sessions"
_ROWS = "Which rows"

DEFAULT_DATABASE = Path("sessions.duckdb")
PAGE_ROWS = 50
"""Rows that commands with a --limit print without one."""


class Format(StrEnum):
    """How an answer is written."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    MARKDOWN = "markdown"


class Scope(StrEnum):
    """What a time window selects."""

    REQUESTS = "requests"
    WHOLE = "whole"


class FileStatus(StrEnum):
    """Which files of the ledger to list."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    REPLACED = "replaced"
    ALL = "all"


def valued(*names: str, metavar: str, panel: str, text: str) -> typer.models.OptionInfo:
    """Return the declaration of one option that takes a value."""
    option: typer.models.OptionInfo = typer.Option(
        *names, metavar=metavar, rich_help_panel=panel, help=text, show_default=False
    )
    return option


Db = Annotated[
    Path | None,
    valued(
        "--db",
        metavar="FILE",
        panel=_OUTPUT,
        text="The database file. [env: SESSIONS_DB] [default: sessions.duckdb]",
    ),
]
OutputFormat = Annotated[
    Format | None,
    typer.Option(
        "--format",
        metavar="|".join(Format),
        case_sensitive=False,
        rich_help_panel=_OUTPUT,
        help="How to write the answer; default: told by the suffix of --output, else table.",
        show_default=False,
    ),
]
OutputFile = Annotated[
    Path | None,
    valued("--output", "-o", metavar="FILE", panel=_OUTPUT, text="Write to FILE instead of standard output."),
]
HtmlFile = Annotated[
    Path | None,
    valued(
        "--html",
        metavar="FILE",
        panel=_OUTPUT,
        text="Write the report as one page of HTML with charts, instead; it needs nothing from elsewhere.",
    ),
]
LockTimeout = Annotated[
    float,
    typer.Option(
        "--lock-timeout",
        metavar="SECONDS",
        min=0,
        rich_help_panel=_OUTPUT,
        show_default=False,
        help="How long to wait while another process has the database open. [default: 10]",
    ),
]

Names = Annotated[
    list[str] | None,
    valued(
        "--name",
        metavar="NAME",
        panel=_SLICE,
        text="Only sessions of this name. This and the next six can be repeated.",
    ),
]
Users = Annotated[list[str] | None, valued("--user", metavar="ID", panel=_SLICE, text="Only this user.")]
Models = Annotated[
    list[str] | None, valued("--model", metavar="MODEL", panel=_SLICE, text="Only this model.")
]
Providers = Annotated[
    list[str] | None, valued("--provider", metavar="NAME", panel=_SLICE, text="Only this provider.")
]
Properties = Annotated[
    list[str] | None,
    valued(
        "--property",
        metavar="KEY=VALUE",
        panel=_SLICE,
        text="Only requests with this property; all must hold.",
    ),
]
SessionIds = Annotated[
    list[str] | None, valued("--session-id", metavar="ID", panel=_SLICE, text="Only this session.")
]
Statuses = Annotated[
    list[str] | None,
    valued("--status", metavar="STATUS", panel=_SLICE, text="Only this HTTP status, such as 429 or 5xx."),
]
Since = Annotated[
    str | None,
    valued(
        "--since",
        metavar="TIME",
        panel=_SLICE,
        text="From this time on: 7d, 24h, today, 2026-01-31, 2026-01-31T14:30.",
    ),
]
Until = Annotated[
    str | None,
    valued("--until", metavar="TIME", panel=_SLICE, text="Before this time, itself excluded; same forms."),
]
Tz = Annotated[
    str,
    valued("--tz", metavar="ZONE", panel=_SLICE, text="Time zone of times read and shown. [default: UTC]"),
]
ShownTz = Annotated[
    str, valued("--tz", metavar="ZONE", panel=_OUTPUT, text="Time zone of times shown. [default: UTC]")
]
SessionScope = Annotated[
    Scope,
    valued(
        "--session-scope",
        metavar="requests|whole",
        panel=_SLICE,
        text="The time window selects requests, or whole sessions that started in it. [default: requests]",
    ),
]

Sort = Annotated[
    str,
    valued(
        "--sort",
        metavar="COLUMN",
        panel=_PAGE,
        text="Any column of the JSON output; -COLUMN sorts downwards. [default: -started_at]",
    ),
]
Descending = Annotated[
    bool | None,
    typer.Option("--desc/--asc", rich_help_panel=_PAGE, help="Direction of --sort.", show_default=False),
]


def _limit(panel: str, rows: str) -> typer.models.OptionInfo:
    """Return the declaration of --limit; `rows` says what it limits."""
    return _number("--limit", 1, panel, f"At most N {rows}. [default: {PAGE_ROWS}]")


def _offset(panel: str, rows: str) -> typer.models.OptionInfo:
    return _number("--offset", 0, panel, f"Skip the first N {rows}.")


def _number(name: str, least: int, panel: str, text: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(
        name, metavar="N", min=least, rich_help_panel=panel, help=text, show_default=False
    )
    return option


def _everything(panel: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(
        "--all", rich_help_panel=panel, help="No limit.", show_default=False
    )
    return option


def _known_reasons(beginning: str) -> list[str]:
    """Return the reason codes that begin so, for completion."""
    from sessions.analytics.reasons import REASONS

    return [code for code in REASONS if code.startswith(beginning)]


Limit = Annotated[int, _limit(_PAGE, "sessions")]
Offset = Annotated[int, _offset(_PAGE, "sessions")]
Everything = Annotated[bool, _everything(_PAGE)]
MinCost = Annotated[
    str | None, valued("--min-cost", metavar="USD", panel=_PAGE, text="Cost at least this, such as 0.05.")
]
MaxCost = Annotated[str | None, valued("--max-cost", metavar="USD", panel=_PAGE, text="Cost at most this.")]
MinRequests = Annotated[
    int | None, valued("--min-requests", metavar="N", panel=_PAGE, text="At least N requests.")
]
MaxRequests = Annotated[
    int | None, valued("--max-requests", metavar="N", panel=_PAGE, text="At most N requests.")
]
MinDuration = Annotated[
    str | None,
    valued("--min-duration", metavar="TIME", panel=_PAGE, text="Lasting at least this, such as 30s or 4m."),
]
MaxDuration = Annotated[
    str | None, valued("--max-duration", metavar="TIME", panel=_PAGE, text="Lasting at most this.")
]
Failed = Annotated[
    bool,
    typer.Option(
        "--failed", rich_help_panel=_PAGE, help="With at least one failed request.", show_default=False
    ),
]
EndedIn = Annotated[
    str | None,
    valued("--ended-in", metavar="OPERATION", panel=_PAGE, text="Whose last request was this operation."),
]

FileStatuses = Annotated[
    FileStatus | None,
    typer.Option(
        "--status",
        metavar="|".join(FileStatus),
        case_sensitive=False,
        rich_help_panel=_ROWS,
        help="Only files of this status. [default: all but replaced]",
        show_default=False,
    ),
]
Reasons = Annotated[
    list[str] | None,
    typer.Option(
        "--reason",
        metavar="CODE",
        autocompletion=_known_reasons,
        rich_help_panel=_ROWS,
        help="Only lines refused for this reason. This and the next can be repeated.",
        show_default=False,
    ),
]
Sources = Annotated[
    list[str] | None,
    valued(
        "--source",
        metavar="PATH|ID",
        panel=_ROWS,
        text="Only lines of this file: its path, or its number in `sessions sources`.",
    ),
]
RowLimit = Annotated[int, _limit(_ROWS, "rows")]
RowOffset = Annotated[int, _offset(_ROWS, "rows")]
EveryRow = Annotated[bool, _everything(_ROWS)]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputOptions:
    """Where the answer comes from and where it goes."""

    output_format: OutputFormat = None
    output: OutputFile = None
    db: Db = None
    lock_timeout: LockTimeout = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SliceOptions:
    """Which requests the question is about, as written."""

    name: Names = None
    user: Users = None
    model: Models = None
    provider: Providers = None
    property_: Properties = None
    session_id: SessionIds = None
    status: Statuses = None
    since: Since = None
    until: Until = None
    tz: Tz = "UTC"
    session_scope: SessionScope = Scope.REQUESTS


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOptions:
    """Which sessions of a listing, and in which order, as written."""

    sort: Sort = "-started_at"
    descending: Descending = None
    limit: Limit = PAGE_ROWS
    offset: Offset = 0
    everything: Everything = False
    min_cost: MinCost = None
    max_cost: MaxCost = None
    min_requests: MinRequests = None
    max_requests: MaxRequests = None
    min_duration: MinDuration = None
    max_duration: MaxDuration = None
    failed: Failed = False
    ended_in: EndedIn = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowOptions:
    """Which rows of a long answer, as written."""

    limit: RowLimit = PAGE_ROWS
    offset: RowOffset = 0
    everything: EveryRow = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedOptions:
    """Which refused lines, as written."""

    reason: Reasons = None
    source: Sources = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOptions:
    """Where texts come from and where they go: what `OutputOptions` is for answers without a format."""

    output: OutputFile = None
    db: Db = None
    lock_timeout: LockTimeout = 10.0
