"""`sessions list`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.cli import messages
from sessions.cli.answer import table_answer
from sessions.cli.output import emit
from sessions.cli.paging import is_cut, position

if TYPE_CHECKING:
    from rich.text import Text

    from sessions.analytics.listing import Page, SessionList
    from sessions.analytics.slices import Slice
    from sessions.api import Database
    from sessions.cli.output import Target
    from sessions.cli.render.canvas import Canvas


def list_sessions(database: Database, picked: Slice, page: Page, to: Target) -> None:
    """List sessions, a page at a time."""
    emit_sessions(database.list(picked, page), picked, page, to)


def emit_sessions(found: SessionList, picked: Slice, page: Page, to: Target) -> None:
    """Write one page of sessions, and say which page it was."""

    def layout(canvas: Canvas) -> list[Text]:
        from sessions.cli.render.listing import listing_layout

        return listing_layout(found.table, picked, page, canvas)

    emit(table_answer(found.table, layout), to)
    if to.is_for_reading or is_cut(len(found.table), found.total, page.offset):
        messages.note(position(len(found.table), found.total, page.offset, "session"))
