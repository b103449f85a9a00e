"""`sessions funnel`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sessions.analytics.results import Table
from sessions.cli import messages
from sessions.cli.answer import Answer
from sessions.cli.commands.listing import emit_sessions
from sessions.cli.options import PageOptions
from sessions.cli.output import emit
from sessions.cli.slicing import paged
from sessions.errors import UsageError

if TYPE_CHECKING:
    from rich.text import Text

    from sessions.analytics.funnel import FunnelResult
    from sessions.analytics.slices import Slice
    from sessions.api import Database
    from sessions.cli.funnel_options import BehindOptions, FunnelOptions
    from sessions.cli.output import Target
    from sessions.cli.render.canvas import Canvas


def funnel(
    database: Database, picked: Slice, written: FunnelOptions, behind: BehindOptions, to: Target
) -> None:
    """Answer how far sessions come, or list those behind a step."""
    wanted: dict[str, Any] = {
        "steps": written.step or (),
        "order": written.order.value,
        "window": written.window,
        "step_window": written.step_window,
        "exclude": written.exclude or (),
        "goal": written.goal,
    }
    if _wants_sessions(behind):
        rows = PageOptions(
            sort=behind.sort, limit=behind.limit, offset=behind.offset, everything=behind.everything
        )
        page = paged(rows)
        found = database.funnel_sessions(
            picked=picked, page=page, at=behind.at, reached=behind.reached, **wanted
        )
        emit_sessions(found, picked, page, to)
        return
    result = database.funnel(picked=picked, **wanted)
    _warn(result)
    emit(funnel_answer(result, picked), to)


def _wants_sessions(behind: BehindOptions) -> bool:
    if behind.sessions and (behind.at is None) == (behind.reached is None):
        raise UsageError("--sessions", "lists those of one step", "add either --at N or --reached N")
    if not behind.sessions and (behind.at is not None or behind.reached is not None):
        option = "--at" if behind.at is not None else "--reached"
        raise UsageError(option, "is about a list of sessions", "add --sessions")
    return behind.sessions


def funnel_answer(result: FunnelResult, picked: Slice) -> Answer:
    """Return a funnel; formats of rows have one row a step."""

    def layout(canvas: Canvas) -> list[Text]:
        from sessions.cli.render.funnel import funnel_layout

        return funnel_layout(result, picked, canvas)

    return Answer(layout, result.to_dict, result.steps, _sections(result), result.steps.to_arrow)


def _sections(result: FunnelResult) -> tuple[tuple[str, Table], ...]:
    figures = {key: value for key, value in result.to_dict().items() if key not in ("steps", "unknown")}
    pairs = Table(("figure", "value"), ("VARCHAR", "DOUBLE"), tuple(figures.items()))
    return ((result.name or "All sessions", pairs), ("Steps", result.steps))


def _warn(result: FunnelResult) -> None:
    """Tell of steps that nothing can fill: they count 0, and that is seldom what was meant."""
    for operation, nearest in result.unknown.rows:
        hint = f"nearest: {', '.join(nearest)}" if nearest else "see: sessions report"
        messages.warning(f"{operation}: no request has this operation; {hint}")
    if not result.sessions:
        return
    unknown = set(result.unknown.column("operation"))
    for number, row in enumerate(result.steps.records(), 1):
        if not row["requests"] and not unknown & set(row["step"].split(" & ")):
            more = ", or only excluded ones" if result.exclude else ""
            messages.warning(f"step {number}, {row['step']}: no request of this slice matches it{more}")
