"""`sessions ingest`."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING

import typer

from sessions.cli import messages
from sessions.cli.answer import Answer
from sessions.cli.exit_codes import ExitCode
from sessions.cli.interrupts import interruptible
from sessions.cli.options import DEFAULT_DATABASE
from sessions.cli.output import emit
from sessions.cli.sections import files_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rich.text import Text

    from sessions.api import Database
    from sessions.cli.output import Target
    from sessions.cli.render.canvas import Canvas
    from sessions.ingest.counts import IngestResult


def ingest(database: Database, paths: Sequence[str], to: Target, *, log_format: str | None) -> None:
    """Read log files into the database and tell what became of every line."""
    with interruptible("what was committed stays, and the same command reads the rest"):
        result = _read(database, paths, log_format)
    table = files_table(result)

    def layout(canvas: Canvas) -> list[Text]:
        from sessions.cli.render.ingest import ingest_layout

        return ingest_layout(result, canvas)

    emit(Answer(layout, result.to_dict, table, (("", table),), table.to_arrow), to)
    _conclude(result, database.path, to)


def _read(database: Database, paths: Sequence[str], log_format: str | None) -> IngestResult:
    """Read with a progress bar where someone is watching."""
    if not (sys.stderr and sys.stderr.isatty()):
        return database.ingest(*paths, log_format=log_format)
    from sessions.cli.render.progress import progress_bar

    with progress_bar() as show:
        return database.ingest(*paths, log_format=log_format, on_progress=show)


def _conclude(result: IngestResult, database: Path, to: Target) -> None:
    """Say the sum and what to do next; end with an error if a file was refused."""
    if to.is_for_reading and len(result.refused) < len(result.files):
        from sessions.cli.render.ingest import totals_line

        messages.note(totals_line(result))
    for file in result.refused:
        messages.refused_file(file.error or file.path)
    if result.refused:
        raise typer.Exit(ExitCode.FAILED)
    if to.is_for_reading:
        messages.note(f"next: {report_command(database)}")


def report_command(database: Path) -> str:
    """Return the command that shows what was read, ready to be pasted."""
    if database == DEFAULT_DATABASE:
        return "sessions report"
    return f"sessions report --db {shlex.quote(str(database))}"
