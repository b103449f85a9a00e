"""`sessions report`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.cli.answer import result_answer
from sessions.cli.commands.dropoff import warn_of_goals
from sessions.cli.output import emit
from sessions.cli.sections import report_sections

if TYPE_CHECKING:
    from rich.text import Text

    from sessions.analytics.goals import Goals
    from sessions.analytics.slices import Slice
    from sessions.api import Database
    from sessions.cli.output import Target
    from sessions.cli.render.canvas import Canvas


def report(database: Database, picked: Slice, goals: Goals, to: Target) -> None:
    """Answer what every user asks first."""
    result = database.report(picked, goals=goals, tz=to.tz)

    def layout(canvas: Canvas) -> list[Text]:
        from sessions.cli.render.report import report_layout

        return report_layout(result, picked, canvas)

    emit(result_answer(result, report_sections(result), layout), to)
    warn_of_goals(result.goals)
