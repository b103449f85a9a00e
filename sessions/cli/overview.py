"""The commands on everything at once: the report, and which names there are."""

# No `from __future__ import annotations` here: typer reads the signatures at run time.

import typer

from sessions.cli.databases import opened
from sessions.cli.goal_options import GoalOptions
from sessions.cli.groups import with_groups
from sessions.cli.help import HelpfulCommand, examples
from sessions.cli.options import HtmlFile, OutputOptions, SliceOptions

app = typer.Typer(rich_markup_mode=None)


@app.command(
    cls=HelpfulCommand,
    epilog=examples(
        "report --name 'Travel Planner' --since 7d",
        "report --name 'Travel Planner' --goal /booking/flight/confirm",
        "report --format json",
        "report -o report.md",
        "report --html report.html",
    ),
)
@with_groups
def report(
    ctx: typer.Context,
    options: SliceOptions,
    goals: GoalOptions,
    output: OutputOptions,
    html: HtmlFile = None,
) -> None:
    """Show cost, duration, latency, success, flows and ends."""
    database = opened(ctx, output)

    from sessions.cli.commands import report as command
    from sessions.cli.output import target
    from sessions.cli.slicing import picked, wanted_goals

    if html is not None:
        command.require_html_alone(html, output)
        command.write_page(database, picked(options), wanted_goals(goals), html, options.tz)
        return
    to = target(output.output_format, output.output, options.tz)
    command.report(database, picked(options), wanted_goals(goals), to)


@app.command(cls=HelpfulCommand, epilog=examples("names --since 30d"))
@with_groups
def names(ctx: typer.Context, options: SliceOptions, output: OutputOptions) -> None:
    """List session names with their figures."""
    database = opened(ctx, output)

    from sessions.cli.commands import names as command
    from sessions.cli.output import target
    from sessions.cli.slicing import picked

    to = target(output.output_format, output.output, options.tz)
    command.names(database, picked(options), to)
