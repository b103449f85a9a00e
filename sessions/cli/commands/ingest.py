"""`sessions ingest`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from sessions.api.answers import Data
from sessions.cli import messages
from sessions.cli.answer import Answer
from sessions.cli.databases import call
from sessions.cli.exit_codes import ExitCode
from sessions.cli.interrupts import interruptible
from sessions.cli.output import emit
from sessions.cli.sections import files_table
from sessions.cli.slicing import wanted_templates
from sessions.errors import RefusedError
from sessions.words.units import plural

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rich.text import Text

    from sessions.api import Database
    from sessions.cli.output import Target
    from sessions.cli.reading_options import ReadingOptions
    from sessions.cli.render.canvas import Canvas
    from sessions.ingest.counts import IngestResult, Progress


def ingest(database: Database, paths: Sequence[str], to: Target, reading: ReadingOptions) -> None:
    """Read log files into the database and tell what became of every line."""
    if reading.watch:
        from sessions.cli.commands.watch import watch

        watch(database, paths, to, reading)
        return
    with interruptible("what was committed stays, and the same command reads the rest"):
        result = _read(database, paths, reading)
    emit(ingest_answer(result), to)
    _conclude(result, database, to, reading)


def ingest_answer(result: IngestResult) -> Answer:
    """Return what became of every file, ready to be written."""
    table = files_table(result)

    def layout(canvas: Canvas) -> list[Text]:
        from sessions.cli.render.ingest import ingest_layout

        return ingest_layout(result, canvas)

    return Answer(layout, Data(result.to_dict, table, table.to_arrow), (("", table),))


def _read(database: Database, paths: Sequence[str], reading: ReadingOptions) -> IngestResult:
    """Read with a progress bar where someone is watching."""
    if not (sys.stderr and sys.stderr.isatty()):
        return _ingest(database, paths, reading)
    from sessions.cli.render.progress import progress_bar

    with progress_bar() as show:
        return _ingest(database, paths, reading, show)


def _ingest(
    database: Database,
    paths: Sequence[str],
    reading: ReadingOptions,
    on_progress: Callable[[Progress], None] | None = None,
) -> IngestResult:
    return database.ingest(
        *paths,
        log_format=reading.log_format,
        final=reading.final,
        bodies=not reading.no_bodies,
        dry_run=reading.dry_run,
        path_templates=None if reading.dry_run else wanted_templates(reading),
        on_progress=on_progress,
    )


def _conclude(result: IngestResult, database: Database, to: Target, reading: ReadingOptions) -> None:
    """Say the sum and what to do next; end with an error if a file was refused, or a line in strict mode."""
    if to.is_for_reading and len(result.refused) < len(result.files):
        from sessions.cli.render.ingest import totals_line

        messages.note(totals_line(result))
    if reading.dry_run:
        messages.note("nothing was written: this was a dry run")
    for file in result.refused:
        messages.refused_file(file.error or file.path)
    if result.refused:
        raise typer.Exit(ExitCode.FAILED)
    if reading.strict and result.totals.quarantined:
        raise _not_clean(result)
    if not to.is_for_reading or reading.dry_run:
        return
    if result.totals.quarantined:
        messages.note(f"refused lines: {call('quarantine list', database.path)}")
    messages.note(f"next: {call('report', database.path)}")


def _not_clean(result: IngestResult) -> RefusedError:
    return RefusedError(
        plural(result.totals.quarantined, "line"),
        "quarantined, which --strict does not allow; all others were kept",
        "see them with: sessions quarantine list",
    )
