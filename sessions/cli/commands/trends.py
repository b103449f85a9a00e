"""`sessions trends`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.analytics.results import Table
from sessions.api import answers
from sessions.cli import messages
from sessions.cli.answer import Answer
from sessions.cli.output import emit
from sessions.words.units import plural

if TYPE_CHECKING:
    from rich.text import Text

    from sessions.analytics.slices import Slice
    from sessions.analytics.trends import Trends
    from sessions.api import Database
    from sessions.cli.figure_options import Bucket
    from sessions.cli.output import Target
    from sessions.cli.render.canvas import Canvas


def trends(database: Database, picked: Slice, by: Bucket | None, to: Target) -> None:
    """Show figures by time."""
    found = database.trends(picked, by.value if by else None, tz=to.tz)
    emit(trends_answer(found), to)
    if found.requests_without_time:
        messages.note(f"in no {found.by}: {plural(found.requests_without_time, 'request')} without a time")


def trends_answer(found: Trends) -> Answer:
    """Return figures by time; a row is a bucket."""

    def layout(canvas: Canvas) -> list[Text]:
        from sessions.cli.render.trends import trends_layout

        return trends_layout(found, canvas)

    return Answer(layout, answers.of_trends(found), _sections(found))


def _sections(found: Trends) -> tuple[tuple[str, Table], ...]:
    names = ("by", "tz", "requests_without_time", "sessions_without_time")
    rows = tuple((name, getattr(found, name)) for name in names)
    return ("", Table(("figure", "value"), ("VARCHAR", "VARCHAR"), rows)), ("Buckets", found.buckets)
