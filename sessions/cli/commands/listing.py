"""`sessions list`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.cli import messages
from sessions.cli.answer import table_answer
from sessions.cli.output import emit
from sessions.cli.render.units import plural

if TYPE_CHECKING:
    from rich.text import Text

    from sessions.analytics.listing import Page, SessionList
    from sessions.analytics.slices import Slice
    from sessions.api import Database
    from sessions.cli.output import Target
    from sessions.cli.render.canvas import Canvas


def list_sessions(database: Database, picked: Slice, page: Page, to: Target) -> None:
    """List sessions, a page at a time."""
    found = database.list(picked, page)

    def layout(canvas: Canvas) -> list[Text]:
        from sessions.cli.render.listing import listing_layout

        return listing_layout(found.table, picked, page, canvas)

    emit(table_answer(found.table, layout), to)
    if to.is_for_reading or _is_cut(found, page):
        messages.note(footer(found, page))


def _is_cut(found: SessionList, page: Page) -> bool:
    return page.offset + len(found.table) < found.total


def footer(found: SessionList, page: Page) -> str:
    """Return which of how many sessions were listed, and how to see the next ones."""
    shown = len(found.table)
    if not shown:
        return f"0 of {plural(found.total, 'session')}"
    of = f"{page.offset + 1:,}\N{EN DASH}{page.offset + shown:,} of {plural(found.total, 'session')}"
    return f"{of}; --offset {page.offset + shown} for the next" if _is_cut(found, page) else of
