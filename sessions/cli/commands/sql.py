"""`sessions sql`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from sessions.api.answers import with_distinct_names
from sessions.cli import messages
from sessions.cli.answer import table_answer
from sessions.cli.output import emit

if TYPE_CHECKING:
    from rich.text import Text

    from sessions.api import Database
    from sessions.cli.output import Target
    from sessions.cli.render.canvas import Canvas


def sql(database: Database, query: str, to: Target) -> None:
    """Run the user's own SQL; `-` reads it from stdin."""
    text = sys.stdin.read() if query == "-" else query
    table = with_distinct_names(database.sql(text))

    def layout(canvas: Canvas) -> list[Text]:
        from sessions.cli.render.table import MOST_ROWS, table_layout

        if len(table) > MOST_ROWS:
            messages.note(f"first {MOST_ROWS:,} of {len(table):,} rows; --format csv or jsonl gives all")
        return table_layout(table, canvas)

    emit(table_answer(table, layout), to)
