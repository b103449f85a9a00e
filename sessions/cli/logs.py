"""The commands on logs, and on the file that they are read into."""

# No `from __future__ import annotations` here: typer reads the signatures at run time.

from typing import Annotated

import typer

from sessions.cli.databases import opened, to_write
from sessions.cli.groups import with_groups
from sessions.cli.help import HelpfulCommand, examples
from sessions.cli.options import FileStatuses, OutputOptions, RowOptions, ShownTz
from sessions.cli.reading_options import ReadingOptions

app = typer.Typer(rich_markup_mode=None)


@app.command(
    cls=HelpfulCommand,
    epilog=examples(
        "ingest logs/",
        "ingest 'logs/*.jsonl.gz' --db travel.duckdb",
        "ingest logs/ --watch",
        "ingest - < log.jsonl",
    ),
)
@with_groups
def ingest(
    ctx: typer.Context,
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATHS", help="Log files, directories, or patterns; - is standard input."),
    ],
    reading: ReadingOptions,
    output: OutputOptions,
) -> None:
    """Read request logs into the database; nothing is added twice."""
    from sessions.cli.commands import ingest as command
    from sessions.cli.output import target

    to = target(output.output_format, output.output)
    command.ingest(to_write(ctx, output), paths, to, reading)


@app.command(cls=HelpfulCommand, epilog=examples("compact", "compact --db travel.duckdb"))
@with_groups
def compact(ctx: typer.Context, output: OutputOptions) -> None:
    """Write the database anew, as small as it can be."""
    from sessions.cli.commands import compact as command
    from sessions.cli.output import target

    command.compact(to_write(ctx, output), target(output.output_format, output.output))


@app.command(cls=HelpfulCommand, epilog=examples("sources", "sources --status partial --format json"))
@with_groups
def sources(
    ctx: typer.Context,
    rows: RowOptions,
    output: OutputOptions,
    tz: ShownTz = "UTC",
    status: FileStatuses = None,
) -> None:
    """List the files that were read, and what became of their lines."""
    database = opened(ctx, output)

    from sessions.analytics.times import time_zone
    from sessions.cli.commands import sources as command
    from sessions.cli.output import target

    to = target(output.output_format, output.output, time_zone(tz).key)
    command.sources(database, status, rows, to)
