"""`sessions users`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.cli import messages
from sessions.cli.answer import table_answer
from sessions.cli.output import emit
from sessions.cli.paging import is_cut, position, sorting, window

if TYPE_CHECKING:
    from rich.text import Text

    from sessions.analytics.slices import Slice
    from sessions.api import Database
    from sessions.cli.figure_options import RankOptions
    from sessions.cli.output import Target
    from sessions.cli.render.canvas import Canvas


def users(database: Database, picked: Slice, rank: RankOptions, to: Target) -> None:
    """List users, a page at a time."""
    column, descending = sorting(rank, "-total_cost_usd")
    found = database.users(picked, column, descending=descending, **window(rank))

    def layout(canvas: Canvas) -> list[Text]:
        from sessions.cli.render.users import users_layout

        return users_layout(found.table, column, canvas, descending=descending)

    emit(table_answer(found.table, layout), to)
    if to.is_for_reading or is_cut(len(found.table), found.total, rank.offset):
        messages.note(position(len(found.table), found.total, rank.offset, "user"))
