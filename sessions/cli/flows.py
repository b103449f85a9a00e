"""The command `sessions flows`: it declares its arguments, see `catalogue`."""

# No `from __future__ import annotations` here: typer reads the signatures at run time.

import typer

from sessions.cli.databases import opened
from sessions.cli.flow_options import BehindOptions, FlowOptions, FlowOutputOptions
from sessions.cli.groups import with_groups
from sessions.cli.help import HelpfulCommand, examples
from sessions.cli.options import SliceOptions

app = typer.Typer(rich_markup_mode=None)


@app.command(
    cls=HelpfulCommand,
    epilog=examples(
        "flows --name 'Travel Planner'",
        "flows --collapse --depth 1 --format mermaid",
        "flows --after /booking/flight/search --steps 4",
        "flows --start /booking/flight/search --end /booking/flight/confirm",
        "flows --sessions --transition '/booking/flight/search -> END'",
    ),
)
@with_groups
def flows(
    ctx: typer.Context,
    options: SliceOptions,
    flow: FlowOptions,
    behind: BehindOptions,
    output: FlowOutputOptions,
) -> None:
    """Show which way sessions go: transitions, whole ways, loops."""
    database = opened(ctx, output)

    from sessions.cli.commands import flows as command
    from sessions.cli.slicing import picked

    chosen = command.chosen_output(output, options.tz)
    command.flows(database, picked(options), flow, behind, chosen)
