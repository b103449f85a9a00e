"""The command on where sessions stop: it declares its arguments, see `catalogue`."""

# No `from __future__ import annotations` here: typer reads the signatures at run time.

import typer

from sessions.cli.databases import opened
from sessions.cli.dropoff_options import DropoffOptions
from sessions.cli.goal_options import GoalOptions
from sessions.cli.groups import with_groups
from sessions.cli.help import HelpfulCommand, examples
from sessions.cli.options import OutputOptions, SliceOptions

app = typer.Typer(rich_markup_mode=None)


@app.command(
    cls=HelpfulCommand,
    epilog=examples(
        "dropoff --name 'Travel Planner' --goal /booking/flight/confirm",
        "dropoff --depth 1 --format json",
        "dropoff --operation /booking/flight/search --sessions --outcome failed",
    ),
)
@with_groups
def dropoff(
    ctx: typer.Context,
    options: SliceOptions,
    goals: GoalOptions,
    what: DropoffOptions,
    output: OutputOptions,
) -> None:
    """Show where sessions stop, and what that costs."""
    database = opened(ctx, output)

    from sessions.cli.commands import dropoff as command
    from sessions.cli.output import target
    from sessions.cli.slicing import picked, wanted_goals

    to = target(output.output_format, output.output, options.tz)
    command.dropoff(database, picked(options), wanted_goals(goals), what, to)
