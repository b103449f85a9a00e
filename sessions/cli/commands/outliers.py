"""`sessions outliers`."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from sessions.cli import messages
from sessions.cli.answer import table_answer
from sessions.cli.databases import call
from sessions.cli.output import emit
from sessions.cli.paging import is_cut, position, window

if TYPE_CHECKING:
    from rich.text import Text

    from sessions.analytics.results import Table
    from sessions.analytics.slices import Slice
    from sessions.api import Database
    from sessions.cli.figure_options import OutlierOptions
    from sessions.cli.options import RowOptions
    from sessions.cli.output import Target
    from sessions.cli.render.canvas import Canvas


def outliers(database: Database, picked: Slice, what: OutlierOptions, rows: RowOptions, to: Target) -> None:
    """List sessions out of line, or the most typical ones."""
    if what.typical:
        table = database.typical_sessions(picked)
        shown = table.rows_of(window(rows)["offset"], window(rows)["limit"])
        emit(table_answer(shown, lambda canvas: _typical(shown, canvas)), to)
        _conclude(shown, len(table), rows, to)
        return
    found = database.outliers(picked, what.threshold, what.least, **window(rows))
    emit(table_answer(found.table, lambda canvas: _outliers(found.table, canvas)), to)
    _conclude(found.table, found.total, rows, to)
    if to.is_for_reading and len(found.table):
        first = shlex.quote(found.table.column("session_id")[0])
        messages.note(f"one of them whole: {call(f'show {first}', database.path)}")


def _outliers(table: Table, canvas: Canvas) -> list[Text]:
    from sessions.cli.render.outliers import outliers_layout

    return outliers_layout(table, canvas)


def _typical(table: Table, canvas: Canvas) -> list[Text]:
    from sessions.cli.render.outliers import typical_layout

    return typical_layout(table, canvas)


def _conclude(table: Table, total: int, rows: RowOptions, to: Target) -> None:
    if to.is_for_reading or is_cut(len(table), total, rows.offset):
        messages.note(position(len(table), total, rows.offset, "session"))
