"""`sessions sql`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from sessions.analytics.results import Table
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


def with_distinct_names(table: Table) -> Table:
    """Return a table no two columns of which have the same name: the second `a` becomes `a_1`."""
    names: dict[str, None] = {}
    for name in table.columns:
        free, number = name, 0
        while free in names:
            number += 1
            free = f"{name}_{number}"
        names[free] = None
    return Table(tuple(names), table.types, table.rows)
