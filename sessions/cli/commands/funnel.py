"""`sessions funnel`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sessions.analytics.results import Table
from sessions.api import answers
from sessions.api.views import require_funnel_view
from sessions.api.written import dashed
from sessions.cli import messages
from sessions.cli.answer import Answer
from sessions.cli.commands.listing import emit_sessions
from sessions.cli.options import PageOptions
from sessions.cli.output import emit
from sessions.cli.slicing import paged

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
    require_funnel_view(dashed, sessions=behind.sessions, at=behind.at, reached=behind.reached)
    if behind.sessions:
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


def funnel_answer(result: FunnelResult, picked: Slice) -> Answer:
    """Return a funnel; formats of rows have one row a step."""

    def layout(canvas: Canvas) -> list[Text]:
        from sessions.cli.render.funnel import funnel_layout

        return funnel_layout(result, picked, canvas)

    return Answer(layout, answers.of_funnel(result), _sections(result))


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
