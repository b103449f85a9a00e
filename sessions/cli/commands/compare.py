"""`sessions compare`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.analytics.results import Table
from sessions.api import answers
from sessions.cli.answer import Answer
from sessions.cli.output import emit

if TYPE_CHECKING:
    from rich.text import Text

    from sessions.analytics.compare import Comparison
    from sessions.analytics.goals import Goals
    from sessions.analytics.slices import Slice
    from sessions.api import Database
    from sessions.cli.output import Target
    from sessions.cli.render.canvas import Canvas


def compare(database: Database, both: tuple[Slice, Slice], goals: Goals, to: Target) -> None:
    """Show two slices side by side."""
    emit(compare_answer(database.compare(*both, goals=goals)), to)


def compare_answer(found: Comparison) -> Answer:
    """Return two slices side by side; a row is a measure."""

    def layout(canvas: Canvas) -> list[Text]:
        from sessions.cli.render.compare import compare_layout

        return compare_layout(found, canvas)

    sides = tuple(
        (name, side.label, side.since, side.until, side.sessions, side.requests)
        for name, side in (("first", found.first), ("second", found.second))
    )
    columns = ("side", "label", "since", "until", "sessions", "requests")
    types = ("VARCHAR", "VARCHAR", "TIMESTAMP", "TIMESTAMP", "BIGINT", "BIGINT")
    sections = (("", Table(columns, types, sides)), ("Measures", found.measures))
    return Answer(layout, answers.of_comparison(found), sections)
