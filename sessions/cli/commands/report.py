"""`sessions report`."""

from __future__ import annotations

from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING

from sessions.analytics.times import time_zone
from sessions.cli import messages
from sessions.cli.answer import result_answer
from sessions.cli.commands.dropoff import warn_of_goals
from sessions.cli.output import emit, require_directory, text_writer
from sessions.cli.sections import report_sections
from sessions.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from rich.text import Text

    from sessions.analytics.goals import Goals
    from sessions.analytics.slices import Slice
    from sessions.api import Database
    from sessions.cli.options import OutputOptions
    from sessions.cli.output import Target
    from sessions.cli.render.canvas import Canvas


def report(database: Database, picked: Slice, goals: Goals, to: Target) -> None:
    """Answer what every user asks first."""
    if to.is_for_reading:  # what lays the answer out is read while the database is asked
        Thread(target=import_module, args=("sessions.cli.render.report",)).start()
    result = database.report(picked, goals=goals, tz=to.tz)

    def layout(canvas: Canvas) -> list[Text]:
        from sessions.cli.render.report import report_layout

        return report_layout(result, picked, canvas)

    emit(result_answer(result, report_sections(result), layout), to)
    warn_of_goals(result.goals)


def require_html_alone(file: Path, output: OutputOptions) -> None:
    """Raise UsageError for a page that is asked for beside another answer, or without its directory."""
    if output.output_format is not None or output.output is not None:
        raise UsageError("--html", "writes a page and nothing else", "leave --format and --output out")
    require_directory(file)


def write_page(database: Database, picked: Slice, goals: Goals, file: Path, tz: str) -> None:
    """Write the report as one page of HTML; `-` is standard output."""
    from sessions.pages.report import report_page
    from sessions.pages.story import story

    told = story(database, picked, goals, time_zone(tz).key)
    with text_writer(file) as write:
        write(report_page(told))
    if str(file) != "-":
        messages.note(f"written: {file}")
    warn_of_goals(told.report.goals)
