"""`sessions sources`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.cli import messages
from sessions.cli.answer import table_answer
from sessions.cli.databases import call
from sessions.cli.options import FileStatus
from sessions.cli.output import emit
from sessions.cli.paging import is_cut, position, window

if TYPE_CHECKING:
    from rich.text import Text

    from sessions.api import Database
    from sessions.cli.options import RowOptions
    from sessions.cli.output import Target
    from sessions.cli.render.canvas import Canvas


def sources(database: Database, status: FileStatus | None, rows: RowOptions, to: Target) -> None:
    """List the files that were read, the last read first, and sum up all of them."""
    found = database.sources(None if status is None else status.value, **window(rows))

    def layout(canvas: Canvas) -> list[Text]:
        from sessions.cli.render.sources import sources_layout

        return sources_layout(found, canvas, narrowed=status is not None or rows.offset > 0)

    emit(table_answer(found, layout), to)
    _conclude(database, len(found), status, rows, to)


def _conclude(
    database: Database, shown: int, status: FileStatus | None, rows: RowOptions, to: Target
) -> None:
    """Say the sums over all pages, which page it was, and what is left out or left to do."""
    from sessions.cli.render.sources import hints, totals, totals_line

    counts = database.source_counts().records()
    chosen = [row for row in counts if _is_chosen(row["status"], status)]
    sums = totals(chosen)
    cut = is_cut(shown, sums["files"], rows.offset)
    page = [position(shown, sums["files"], rows.offset, "file")] if cut or rows.offset else []
    notes = [totals_line(sums), *page, *hints(counts, status)]
    if any(row["quarantined"] for row in chosen if row["status"] != FileStatus.REPLACED):
        notes.append(f"refused lines: {call('quarantine list', database.path)}")
    for note in notes if to.is_for_reading else page if cut else ():
        messages.note(note)


def _is_chosen(stored: str, status: FileStatus | None) -> bool:
    if status is None:
        return stored != FileStatus.REPLACED
    return status is FileStatus.ALL or stored == status
