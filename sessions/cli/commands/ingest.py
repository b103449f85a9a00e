"""`sessions ingest`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from sessions.api import Database
from sessions.cli import messages
from sessions.cli.answer import Answer
from sessions.cli.exit_codes import ExitCode
from sessions.cli.interrupts import interruptible
from sessions.cli.options import call
from sessions.cli.output import emit
from sessions.cli.sections import files_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rich.text import Text

    from sessions.cli.output import Target
    from sessions.cli.render.canvas import Canvas
    from sessions.ingest.counts import IngestResult


def ingest(
    database: Path, paths: Sequence[str], to: Target, *, log_format: str | None, lock_timeout: float
) -> None:
    """Read log files into the database and tell what became of every line."""
    with interruptible("what was committed stays, and the same command reads the rest"):
        result = _read(database, paths, log_format, lock_timeout)
    table = files_table(result)

    def layout(canvas: Canvas) -> list[Text]:
        from sessions.cli.render.ingest import ingest_layout

        return ingest_layout(result, canvas)

    emit(Answer(layout, result.to_dict, table, (("", table),), table.to_arrow), to)
    _conclude(result, database, to)


def _read(database: Path, paths: Sequence[str], log_format: str | None, lock_timeout: float) -> IngestResult:
    """Read with a progress bar where someone is watching."""
    opened = Database(database)
    if not (sys.stderr and sys.stderr.isatty()):
        return opened.ingest(*paths, log_format=log_format, lock_timeout=lock_timeout)
    from sessions.cli.render.progress import progress_bar

    with progress_bar() as show:
        return opened.ingest(*paths, log_format=log_format, lock_timeout=lock_timeout, on_progress=show)


def _conclude(result: IngestResult, database: Path, to: Target) -> None:
    """Say the sum and what to do next; end with an error if a file was refused."""
    if to.is_for_reading and len(result.refused) < len(result.files):
        from sessions.cli.render.ingest import totals_line

        messages.note(totals_line(result))
    for file in result.refused:
        messages.refused_file(file.error or file.path)
    if result.refused:
        raise typer.Exit(ExitCode.FAILED)
    if to.is_for_reading and result.totals.quarantined:
        messages.note(f"refused lines: {call('quarantine list', database)}")
    if to.is_for_reading:
        messages.note(f"next: {call('report', database)}")
