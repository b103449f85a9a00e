"""The command `sessions funnel`: it declares its arguments, see `catalogue`."""

# No `from __future__ import annotations` here: typer reads the signatures at run time.

import typer

from sessions.cli.databases import opened
from sessions.cli.funnel_options import BehindOptions, FunnelOptions
from sessions.cli.groups import with_groups
from sessions.cli.help import HelpfulCommand, examples
from sessions.cli.options import OutputOptions, SliceOptions

app = typer.Typer(rich_markup_mode=None)


@app.command(
    cls=HelpfulCommand,
    epilog=examples(
        "funnel --step /search --step /select --step /confirm --window 30m",
        "funnel --step '/search & ok=true' --goal '/booking/*' --order strict",
        "funnel --step /search --step /confirm --exclude /search/retry",
        "funnel --step /search --step /confirm --sessions --at 2 --sort -total_cost_usd",
    ),
)
@with_groups
def funnel(
    ctx: typer.Context,
    steps: FunnelOptions,
    behind: BehindOptions,
    options: SliceOptions,
    output: OutputOptions,
) -> None:
    """Show how many sessions make each of several steps."""
    database = opened(ctx, output)

    from sessions.cli.commands import funnel as command
    from sessions.cli.output import target
    from sessions.cli.slicing import picked

    to = target(output.output_format, output.output, options.tz)
    command.funnel(database, picked(options), steps, behind, to)
