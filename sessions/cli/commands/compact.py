"""`sessions compact`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.analytics.results import Table
from sessions.api.answers import Data
from sessions.cli.answer import Answer
from sessions.cli.output import emit

if TYPE_CHECKING:
    from rich.text import Text

    from sessions.api import Database
    from sessions.cli.output import Target
    from sessions.cli.render.canvas import Canvas


def compact(database: Database, to: Target) -> None:
    """Write the database anew and tell what that saved."""
    done = database.compact()
    values = done.to_dict()
    table = Table(tuple(values), ("VARCHAR", "BIGINT", "BIGINT"), (tuple(values.values()),))

    def layout(_: Canvas) -> list[Text]:
        from sessions.cli.render.canvas import line
        from sessions.cli.render.labels import clean
        from sessions.words.units import size

        return [line(f"{clean(str(database.path))}: {size(done.bytes_before)} → {size(done.bytes_after)}")]

    emit(Answer(layout, Data(done.to_dict, table, table.to_arrow), (("", table),)), to)
