"""`sessions names`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.cli.answer import table_answer
from sessions.cli.output import emit

if TYPE_CHECKING:
    from rich.text import Text

    from sessions.analytics.slices import Slice
    from sessions.api import Database
    from sessions.cli.output import Target
    from sessions.cli.render.canvas import Canvas


def names(database: Database, picked: Slice, to: Target) -> None:
    """List the session names."""
    table = database.names(picked)

    def layout(canvas: Canvas) -> list[Text]:
        from sessions.cli.render.names import names_layout

        return names_layout(table, canvas)

    emit(table_answer(table, layout), to)
