"""The commands: each declares its arguments and hands them to its module in `sessions.cli.commands`.

Nothing heavy is imported here or by anything imported here, so that `--help` and completion are quick.
"""

# No `from __future__ import annotations` here: typer reads the signatures at run time.

from collections.abc import Sequence
from typing import Annotated

import typer

from sessions.cli import dropoff, figures, flows, funnel, messages, quarantine
from sessions.cli.databases import database_of, opened, written
from sessions.cli.exit_codes import ExitCode, exit_code_of
from sessions.cli.goal_options import GoalOptions
from sessions.cli.groups import with_groups
from sessions.cli.help import HelpfulCommand, examples
from sessions.cli.interrupts import Interrupted, interruptible
from sessions.cli.options import (
    Db,
    FileStatuses,
    HtmlFile,
    OutputOptions,
    PageOptions,
    RowOptions,
    ShownTz,
    SliceOptions,
)
from sessions.cli.reading_options import ReadingOptions
from sessions.cli.serve_options import ServeOptions
from sessions.errors import SessionsError

app = typer.Typer(
    name="sessions",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"sessions {version('sessions')}")
        raise typer.Exit


@app.callback(
    invoke_without_command=True,
    epilog="Start with:\n\n\b\n  sessions ingest logs/\n  sessions report",
)
def sessions(
    ctx: typer.Context,
    db: Db = None,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Turn LLM request logs into one DuckDB file, and say what sessions cost and where they end."""
    del version
    ctx.obj = db
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


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
    command.ingest(written(ctx, output), paths, to, reading)


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


@app.command(
    name="list",
    cls=HelpfulCommand,
    epilog=examples("list --sort -total_cost_usd --limit 10", "list --failed --all -o failed.csv"),
)
@with_groups
def list_(ctx: typer.Context, options: SliceOptions, page: PageOptions, output: OutputOptions) -> None:
    """List sessions, filtered, sorted, a page at a time."""
    database = opened(ctx, output)

    from sessions.cli.commands import listing as command
    from sessions.cli.output import target
    from sessions.cli.slicing import paged, picked

    to = target(output.output_format, output.output, options.tz)
    command.list_sessions(database, picked(options), paged(page), to)


@app.command(
    cls=HelpfulCommand,
    epilog=examples("show 3f2a9c", "show 3f2a9c --content", "show req_91c2 --raw | jq .response"),
)
@with_groups
def show(
    ctx: typer.Context,
    session_id: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="The session's id, or a beginning no other one has; with --raw a request's, too.",
        ),
    ],
    output: OutputOptions,
    tz: ShownTz = "UTC",
    content: Annotated[bool, typer.Option("--content", help="Also what was said in each request.")] = False,
    raw: Annotated[
        bool, typer.Option("--raw", help="Nothing but the source text of the request, or of each request.")
    ] = False,
) -> None:
    """Show one session: its requests in order."""
    database = opened(ctx, output)

    from sessions.analytics.times import time_zone
    from sessions.api.views import require_raw_alone
    from sessions.api.written import dashed
    from sessions.cli.commands import show as command
    from sessions.cli.output import target

    zone = time_zone(tz).key
    if raw:
        require_raw_alone(dashed, chosen_format=output.output_format, content=content)
        command.show_raw(database, session_id, output.output)
        return
    to = target(output.output_format, output.output, zone)
    command.show(database, session_id, to, with_content=content)


@app.command(cls=HelpfulCommand, epilog=examples("compact", "compact --db travel.duckdb"))
@with_groups
def compact(ctx: typer.Context, output: OutputOptions) -> None:
    """Write the database anew, as small as it can be."""
    from sessions.cli.commands import compact as command
    from sessions.cli.output import target

    command.compact(written(ctx, output), target(output.output_format, output.output))


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


app.add_typer(flows.app)
app.add_typer(dropoff.app)
app.add_typer(funnel.app)


app.add_typer(figures.app)
app.add_typer(quarantine.app)


@app.command(
    cls=HelpfulCommand,
    epilog=examples("sql 'SELECT model, sum(cost_usd) FROM requests GROUP BY model'", "sql - < query.sql"),
)
@with_groups
def sql(
    ctx: typer.Context,
    query: Annotated[
        str, typer.Argument(metavar="QUERY", help="One SQL statement; - reads it from standard input.")
    ],
    output: OutputOptions,
) -> None:
    """Run one SQL statement, read-only."""
    database = opened(ctx, output)

    from sessions.cli.commands import sql as command
    from sessions.cli.output import target

    command.sql(database, query, target(output.output_format, output.output))


@app.command(
    cls=HelpfulCommand,
    epilog=examples("serve", "serve --watch logs/", "serve --host 0.0.0.0 --port 80"),
)
@with_groups
def serve(ctx: typer.Context, options: ServeOptions) -> None:
    """Serve the dashboard and the API to browsers and programs."""
    from sessions.cli.commands import serve as command

    command.serve(database_of(ctx, options.db), options)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit code. Whatever goes wrong ends in one line on stderr."""
    try:
        with interruptible():
            code = typer.main.get_command(app).main(arguments, prog_name="sessions", standalone_mode=False)
    except SessionsError as error:
        messages.failed(error)
        return exit_code_of(error)
    except Interrupted as stopped:
        messages.interrupted(stopped.consequence)
        return ExitCode.INTERRUPTED
    except Exception as error:
        return _unexpected(error)
    if code == ExitCode.INTERRUPTED:  # the parser makes this of a KeyboardInterrupt
        messages.interrupted()
    return code if isinstance(code, int) else ExitCode.DONE


def _unexpected(error: Exception) -> ExitCode:
    """Tell the parser's own exceptions, which have no common public class, from faults of this program."""
    if hasattr(error, "format_message"):
        messages.malformed(error)
        return ExitCode.USAGE
    messages.internal(error)
    return ExitCode.FAILED
