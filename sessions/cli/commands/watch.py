"""`sessions ingest --watch`."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

from sessions.cli import messages
from sessions.cli.interrupts import Interrupted
from sessions.cli.options import Format
from sessions.cli.output import emit_next
from sessions.cli.stopping import stopped_by_signals
from sessions.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sessions.api import Database
    from sessions.cli.output import Target
    from sessions.cli.reading_options import ReadingOptions


def watch(database: Database, paths: Sequence[str], to: Target, reading: ReadingOptions) -> None:
    """Follow logs until SIGTERM or Ctrl-C comes; the chunk that is under way is finished first."""
    from sessions.cli.commands.ingest import ingest_answer

    _require_sense(paths, reading, to)
    with stopped_by_signals() as stop:
        messages.note("watching; stop with Ctrl-C")
        results = database.watch(
            *paths,
            stop=stop.event,
            log_format=reading.log_format,
            bodies=not reading.no_bodies,
        )
        for result in results:
            emit_next(ingest_answer(result), to)
            for file in result.refused:
                messages.refused_file(file.error or file.path)
    if stop.by == signal.SIGINT:
        raise Interrupted("all that was read is in the database")


def _require_sense(paths: Sequence[str], reading: ReadingOptions, to: Target) -> None:
    for name, given in (
        ("--final", reading.final),
        ("--dry-run", reading.dry_run),
        ("--strict", reading.strict),
    ):
        if given:
            raise UsageError(
                name, "says what to do at the end, and --watch has none", "leave one of them out"
            )
    if reading.path_template:
        raise UsageError(
            "--path-template",
            "names anew what was read, and --watch reads on",
            "ingest with it first, then watch",
        )
    if "-" in paths:
        raise UsageError("-", "is standard input, which is read to its end", "leave --watch out")
    if to.format not in {Format.TABLE, Format.JSON, Format.JSONL}:
        raise UsageError(
            to.format, "has a beginning and an end, and --watch has none", "choose table or jsonl"
        )
    if to.file is not None:
        raise UsageError(to.file, "is written at the end, and --watch has none", "redirect with >")
