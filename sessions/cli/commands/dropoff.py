"""`sessions dropoff`."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from sessions.analytics.defaults import MIN_SUPPORT
from sessions.analytics.listing import Page
from sessions.analytics.paging import NO_LIMIT
from sessions.api import answers
from sessions.api.views import require_dropoff_view
from sessions.api.written import dashed, limit_of
from sessions.cli import messages
from sessions.cli.answer import Answer, table_answer
from sessions.cli.databases import call
from sessions.cli.options import PAGE_ROWS
from sessions.cli.output import emit
from sessions.cli.sections import dropoff_sections
from sessions.words.units import plural

if TYPE_CHECKING:
    from rich.text import Text

    from sessions.analytics.dropoff import DropOff
    from sessions.analytics.goals import Goals
    from sessions.analytics.results import Table
    from sessions.analytics.slices import Slice
    from sessions.api import Database
    from sessions.cli.dropoff_options import DropoffOptions
    from sessions.cli.output import Target
    from sessions.cli.render.canvas import Canvas


def dropoff(database: Database, picked: Slice, goals: Goals, what: DropoffOptions, to: Target) -> None:
    """Show where sessions stop, or the sessions that did."""
    require_dropoff_view(dashed, sessions=what.sessions, outcome=what.outcome or ())
    if what.sessions:
        _sessions(database, picked, goals, what, to)
        return
    found = database.dropoff(
        picked,
        goals=goals,
        operation=what.operation,
        depth=what.depth,
        min_support=what.min_support or MIN_SUPPORT,
    )
    limit = NO_LIMIT if what.everything else what.limit
    emit(dropoff_answer(found, picked, limit), to)
    warn_of_goals(found.goals)
    if limit is not None and len(found.operations) > limit and not to.is_for_reading:
        messages.note(f"{limit:,} of {plural(len(found.operations), 'operation')}; --all for all of them")


def dropoff_answer(found: DropOff, picked: Slice, limit: int | None = None) -> Answer:
    """Return where sessions stop; formats of rows have the operations, at most `limit` of them."""
    cut = answers.cut_dropoff(found, limit)

    def layout(canvas: Canvas) -> list[Text]:
        from sessions.cli.render.dropoff import dropoff_layout

        return dropoff_layout(found, picked, canvas, limit)

    return Answer(layout, answers.of_dropoff(found, limit), dropoff_sections(cut))


def _sessions(database: Database, picked: Slice, goals: Goals, what: DropoffOptions, to: Target) -> None:
    limit = limit_of(what.limit or PAGE_ROWS, everything=what.everything)
    outcomes = tuple(one.value for one in what.outcome or ())
    found = database.dropoff_sessions(
        picked,
        goals=goals,
        operation=what.operation,
        depth=what.depth,
        outcome=outcomes,
        limit=limit,
    )

    def layout(canvas: Canvas) -> list[Text]:
        from sessions.cli.render.listing import listing_layout

        return listing_layout(found.table, picked, Page(sort="total_cost_usd"), canvas)

    emit(table_answer(found.table, layout), to)
    warn_of_goals(database.goal_operations(goals=goals))
    shown = len(found.table)
    if shown < found.total:
        messages.note(f"{shown:,} of {plural(found.total, 'session')}; --all for all of them")
    elif to.is_for_reading:
        messages.note(plural(found.total, "session"))
    if to.is_for_reading and shown:
        first = found.table.column("session_id")[0]
        messages.note(f"one of them, request by request: {call(f'show {shlex.quote(first)}', database.path)}")


def warn_of_goals(goals: Table) -> None:
    """Say which goals cannot be reached, and what was perhaps meant."""
    for warning in goals.column("warning"):
        if warning is not None:
            messages.warning(warning)
