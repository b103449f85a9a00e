"""The commands of `sessions quarantine`: each declares its arguments, see `catalogue`.

Another one is a function here with the decorators of its neighbours.
"""

# No `from __future__ import annotations` here: typer reads the signatures at run time.

from typing import Annotated

import typer

from sessions.cli.databases import opened, to_write
from sessions.cli.groups import with_groups
from sessions.cli.help import HelpfulCommand, examples
from sessions.cli.options import (
    FileOptions,
    OutputOptions,
    RefusedOptions,
    RowOptions,
    ShownTz,
)
from sessions.cli.reading_options import NoBodies

app = typer.Typer(name="quarantine", rich_markup_mode=None)


@app.callback(
    invoke_without_command=True,
    epilog=examples("quarantine list", "quarantine show 3:1042", "quarantine export -o refused.jsonl"),
)
def quarantine(ctx: typer.Context) -> None:
    """See the lines that were refused, and why."""
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


@app.command(
    name="list",
    cls=HelpfulCommand,
    epilog=examples("quarantine list --reason not_json", "quarantine list --source logs/gateway.jsonl --all"),
)
@with_groups
def list_(
    ctx: typer.Context,
    refused: RefusedOptions,
    rows: RowOptions,
    output: OutputOptions,
    tz: ShownTz = "UTC",
) -> None:
    """List refused lines, counted by reason first."""
    database = opened(ctx, output)

    from sessions.analytics.times import time_zone
    from sessions.cli.commands import quarantine as command
    from sessions.cli.output import target

    to = target(output.output_format, output.output, time_zone(tz).key)
    command.list_refused(database, refused, rows, to)


@app.command(cls=HelpfulCommand, epilog=examples("quarantine show 3:1042"))
@with_groups
def show(
    ctx: typer.Context,
    line_id: Annotated[
        str, typer.Argument(metavar="ID", help="SOURCE:LINE, as in the first column of the list.")
    ],
    output: OutputOptions,
    tz: ShownTz = "UTC",
) -> None:
    """Show one refused line whole, and where it breaks."""
    database = opened(ctx, output)

    from sessions.analytics.times import time_zone
    from sessions.cli.commands import quarantine as command
    from sessions.cli.output import target

    to = target(output.output_format, output.output, time_zone(tz).key)
    command.show_refused(database, line_id, to)


@app.command(
    cls=HelpfulCommand,
    epilog=examples("quarantine export -o refused.jsonl", "quarantine export --reason not_json | less"),
)
@with_groups
def export(ctx: typer.Context, refused: RefusedOptions, output: FileOptions) -> None:
    """Write the refused lines as they are stored, to be mended."""
    database = opened(ctx, output)

    from sessions.cli.commands import quarantine as command

    command.export(database, refused, output.output)


@app.command(
    cls=HelpfulCommand,
    epilog=examples("quarantine retry", "quarantine retry --reason not_utf8"),
)
@with_groups
def retry(
    ctx: typer.Context,
    refused: RefusedOptions,
    output: OutputOptions,
    no_bodies: NoBodies = False,
) -> None:
    """Read refused lines again."""
    from sessions.cli.commands import quarantine as command
    from sessions.cli.output import target

    to = target(output.output_format, output.output)
    command.retry(to_write(ctx, output), refused, to, with_bodies=not no_bodies)
