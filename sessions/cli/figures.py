"""The commands on what costs: each declares its arguments, see `catalogue`."""

# No `from __future__ import annotations` here: typer reads the signatures at run time.

import typer

from sessions.cli.compare_options import WithOptions
from sessions.cli.databases import opened
from sessions.cli.figure_options import BucketSize, OperationOptions, OutlierOptions, RankOptions
from sessions.cli.goal_options import GoalOptions
from sessions.cli.groups import with_groups
from sessions.cli.help import HelpfulCommand, examples
from sessions.cli.options import OutputOptions, RowOptions, SliceOptions

app = typer.Typer(rich_markup_mode=None)


@app.command(
    cls=HelpfulCommand,
    epilog=examples(
        "operations --sort -p95_latency_ms --limit 10",
        "operations --tree",
        "operations --operation '/booking/*' --sessions",
    ),
)
@with_groups
def operations(
    ctx: typer.Context,
    options: SliceOptions,
    what: OperationOptions,
    rank: RankOptions,
    output: OutputOptions,
) -> None:
    """Show what each operation costs, and how it goes."""
    database = opened(ctx, output)

    from sessions.cli.commands import operations as command
    from sessions.cli.output import target
    from sessions.cli.slicing import picked

    to = target(output.output_format, output.output, options.tz)
    command.operations(database, picked(options), what, rank, to)


@app.command(
    cls=HelpfulCommand,
    epilog=examples("users --limit 10", "users --name 'Travel Planner' --sort -sessions_per_week"),
)
@with_groups
def users(ctx: typer.Context, options: SliceOptions, rank: RankOptions, output: OutputOptions) -> None:
    """List users: what they do, cost, and how often they come."""
    database = opened(ctx, output)

    from sessions.cli.commands import users as command
    from sessions.cli.output import target
    from sessions.cli.slicing import picked

    to = target(output.output_format, output.output, options.tz)
    command.users(database, picked(options), rank, to)


@app.command(
    cls=HelpfulCommand,
    epilog=examples("trends --since 30d --tz Europe/Berlin", "trends --by hour --format csv -o hours.csv"),
)
@with_groups
def trends(ctx: typer.Context, options: SliceOptions, output: OutputOptions, by: BucketSize = None) -> None:
    """Show requests, cost, success and latency over time."""
    database = opened(ctx, output)

    from sessions.cli.commands import trends as command
    from sessions.cli.output import target
    from sessions.cli.slicing import picked

    to = target(output.output_format, output.output, options.tz)
    command.trends(database, picked(options), by, to)


@app.command(
    cls=HelpfulCommand,
    epilog=examples(
        "compare --name 'Travel Planner' --with-name 'Support Chat'",
        "compare --since 7d --previous",
        "compare --model gpt-4o --with-model gpt-4.1",
    ),
)
@with_groups
def compare(
    ctx: typer.Context,
    options: SliceOptions,
    other: WithOptions,
    goals: GoalOptions,
    output: OutputOptions,
) -> None:
    """Compare two names, periods, models or properties."""
    database = opened(ctx, output)

    from sessions.cli.commands import compare as command
    from sessions.cli.output import target
    from sessions.cli.slicing import both_picked, wanted_goals

    to = target(output.output_format, output.output, options.tz)
    command.compare(database, both_picked(options, other), wanted_goals(goals), to)


@app.command(
    cls=HelpfulCommand,
    epilog=examples(
        "outliers --since 7d", "outliers --name 'Travel Planner' --threshold 5", "outliers --typical"
    ),
)
@with_groups
def outliers(
    ctx: typer.Context,
    options: SliceOptions,
    what: OutlierOptions,
    rows: RowOptions,
    output: OutputOptions,
) -> None:
    """List sessions that are out of line, and why."""
    database = opened(ctx, output)

    from sessions.cli.commands import outliers as command
    from sessions.cli.output import target
    from sessions.cli.slicing import picked

    to = target(output.output_format, output.output, options.tz)
    command.outliers(database, picked(options), what, rows, to)
