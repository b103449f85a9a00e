"""`sessions quarantine`: one function a sub-command."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from sessions.analytics.results import Table
from sessions.api import answers
from sessions.cli import messages
from sessions.cli.answer import Answer, result_answer
from sessions.cli.databases import call
from sessions.cli.interrupts import interruptible
from sessions.cli.output import emit, text_writer
from sessions.cli.paging import is_cut, position, window
from sessions.words.units import plural

if TYPE_CHECKING:
    from pathlib import Path

    from rich.text import Text

    from sessions.analytics.quarantine import RefusedLine
    from sessions.api import Database
    from sessions.cli.options import RefusedOptions, RowOptions
    from sessions.cli.output import Target
    from sessions.cli.render.canvas import Canvas

MOST_CHARACTERS = 1000
"""Characters of a refused text that a list for reading begins with; no terminal shows as many on one line."""


def list_refused(database: Database, refused: RefusedOptions, rows: RowOptions, to: Target) -> None:
    """List refused lines, a page at a time, counted by reason first."""
    chosen = _chosen(refused)
    counts = database.quarantine_counts(**chosen)
    characters = MOST_CHARACTERS if to.is_for_reading else None
    found = database.quarantine(**chosen, **window(rows), characters=characters)
    emit(refused_answer(counts, found, narrowed=any(chosen.values())), to)
    _conclude(database, found, sum(counts.column("lines")), rows, to)


def refused_answer(counts: Table, found: Table, *, narrowed: bool = False) -> Answer:
    """Return a page of refused lines; `narrowed`: not all lines were asked for."""

    def layout(canvas: Canvas) -> list[Text]:
        from sessions.cli.render.quarantine import quarantine_layout

        return quarantine_layout(counts, found, canvas, narrowed=narrowed)

    return Answer(layout, answers.of_table(found), (("Reasons", counts), ("Lines", found)))


def _conclude(database: Database, found: Table, total: int, rows: RowOptions, to: Target) -> None:
    """Say which page it was, and how to see one of its lines whole."""
    if to.is_for_reading or is_cut(len(found), total, rows.offset):
        messages.note(position(len(found), total, rows.offset, "refused line"))
    if to.is_for_reading and len(found):
        from sessions.cli.render.quarantine import line_id

        first = line_id(found.records()[0])
        messages.note(f"one of them whole: {call(f'quarantine show {first}', database.path)}")


def show_refused(database: Database, wanted: str, to: Target) -> None:
    """Show one refused line whole, where it is from, and where it breaks."""
    found = database.refused_line(wanted)
    emit(refused_line_answer(found), to)
    if to.is_for_reading and found.text is not None:
        words = f"quarantine export --source {found.source_id} --reason {shlex.quote(found.reason)} -o FILE"
        messages.note(f"to mend such lines: {call(words, database.path)}")


def refused_line_answer(found: RefusedLine) -> Answer:
    """Return one refused line."""

    def layout(canvas: Canvas) -> list[Text]:
        from sessions.cli.render.quarantine import refused_layout

        return refused_layout(found, canvas)

    pairs = Table(("key", "value"), ("VARCHAR", "VARCHAR"), tuple(found.to_dict().items()))
    return result_answer(found, (("", pairs),), layout)


def export(database: Database, refused: RefusedOptions, file: Path | None) -> None:
    """Write the texts of refused lines, a line each, and say how many they are."""
    chosen = _chosen(refused)
    total = sum(database.quarantine_counts(**chosen).column("lines"))  # before a file is made or emptied
    with text_writer(file) as write:
        written = database.export_quarantine(write, **chosen)
    messages.note(plural(written, "refused line") + _left_out(total - written))
    if written and file is not None and str(file) != "-":
        messages.note(f"next: mend {file}, then: {call(f'ingest {shlex.quote(str(file))}', database.path)}")


def _left_out(lines: int) -> str:
    return f"; {lines:,} more left out, whose text was not kept" if lines else ""


def _chosen(refused: RefusedOptions) -> dict[str, Any]:
    return {"reason": refused.reason, "source": refused.source}


def retry(database: Database, refused: RefusedOptions, to: Target, *, with_bodies: bool) -> None:
    """Read refused lines again and tell what became of them."""
    from sessions.cli.commands.ingest import ingest_answer

    with interruptible("what was committed stays; the other lines are in quarantine still"):
        result = database.retry_quarantine(**_chosen(refused), bodies=with_bodies)
    emit(ingest_answer(result), to)
    totals = result.totals
    accepted = totals.lines - totals.quarantined
    read = plural(totals.lines, "refused line")
    messages.note(f"{read} read again: {accepted:,} accepted, {totals.quarantined:,} refused")
