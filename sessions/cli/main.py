"""The commands: each declares its arguments and hands them to its module in `sessions.cli.commands`.

Nothing heavy is imported here or by anything imported here, so that `--help` and completion are quick.
"""

# No `from __future__ import annotations` here: typer reads the signatures at run time.

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sessions.cli import messages
from sessions.cli.exit_codes import ExitCode, exit_code_of
from sessions.cli.groups import with_groups
from sessions.cli.help import HelpfulCommand
from sessions.cli.interrupts import Interrupted, interruptible
from sessions.cli.options import DEFAULT_DATABASE, Db, OutputOptions, PageOptions, SliceOptions, Tz
from sessions.errors import SessionsError

if TYPE_CHECKING:
    from sessions.api import Database

app = typer.Typer(
    name="sessions",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
)


_PANEL_READING = "Reading"


def _examples(*calls: str) -> str:
    """Return the end of a help page; the parser's mark keeps its lines as they are."""
    return "\b\nExamples:\n" + "\n".join(f"  sessions {call}" for call in calls)


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


def _database(ctx: typer.Context, output: OutputOptions) -> "Database":
    """Return the database meant: named after the command, before it, or by the environment."""
    from sessions.cli.waiting import patient_database

    named = output.db or ctx.obj or os.environ.get("SESSIONS_DB")
    return patient_database(Path(named) if named else DEFAULT_DATABASE, output.lock_timeout)


@app.command(
    cls=HelpfulCommand,
    epilog=_examples("ingest logs/", "ingest 'logs/*.jsonl.gz' --db travel.duckdb"),
)
@with_groups
def ingest(
    ctx: typer.Context,
    paths: Annotated[list[str], typer.Argument(metavar="PATHS", help="Log files, directories, or patterns.")],
    output: OutputOptions,
    log_format: Annotated[
        str | None,
        typer.Option(
            "--log-format",
            metavar="FORMAT",
            rich_help_panel=_PANEL_READING,
            show_default=False,
            help="Read as this log format, instead of telling it from the first records.",
        ),
    ] = None,
) -> None:
    """Read request logs into the database; nothing is added twice."""
    from sessions.cli.commands import ingest as command
    from sessions.cli.output import target

    to = target(output.output_format, output.output)
    command.ingest(_database(ctx, output), paths, to, log_format=log_format)


@app.command(
    cls=HelpfulCommand,
    epilog=_examples(
        "report --name 'Travel Planner' --since 7d", "report --format json", "report -o report.md"
    ),
)
@with_groups
def report(ctx: typer.Context, options: SliceOptions, output: OutputOptions) -> None:
    """Show cost, duration, latency, success, flows and ends."""
    from sessions.cli.commands import report as command
    from sessions.cli.output import target
    from sessions.cli.slicing import picked

    to = target(output.output_format, output.output, options.tz)
    command.report(_database(ctx, output), picked(options), to)


@app.command(
    name="list",
    cls=HelpfulCommand,
    epilog=_examples("list --sort -total_cost_usd --limit 10", "list --failed --all -o failed.csv"),
)
@with_groups
def list_(ctx: typer.Context, options: SliceOptions, page: PageOptions, output: OutputOptions) -> None:
    """List sessions, filtered, sorted, a page at a time."""
    from sessions.cli.commands import listing as command
    from sessions.cli.output import target
    from sessions.cli.slicing import paged, picked

    to = target(output.output_format, output.output, options.tz)
    command.list_sessions(_database(ctx, output), picked(options), paged(page), to)


@app.command(cls=HelpfulCommand, epilog=_examples("show 3f2a9c", "show 3f2a9c --content"))
@with_groups
def show(
    ctx: typer.Context,
    session_id: Annotated[
        str, typer.Argument(metavar="ID", help="The session's id, or a beginning no other one has.")
    ],
    output: OutputOptions,
    tz: Tz = "UTC",
    content: Annotated[bool, typer.Option("--content", help="Also what was said in each request.")] = False,
) -> None:
    """Show one session: its requests in order."""
    from sessions.analytics.times import time_zone
    from sessions.cli.commands import show as command
    from sessions.cli.output import target

    to = target(output.output_format, output.output, time_zone(tz).key)
    command.show(_database(ctx, output), session_id, to, with_content=content)


@app.command(cls=HelpfulCommand, epilog=_examples("names --since 30d"))
@with_groups
def names(ctx: typer.Context, options: SliceOptions, output: OutputOptions) -> None:
    """List session names with their figures."""
    from sessions.cli.commands import names as command
    from sessions.cli.output import target
    from sessions.cli.slicing import picked

    to = target(output.output_format, output.output, options.tz)
    command.names(_database(ctx, output), picked(options), to)


@app.command(
    cls=HelpfulCommand,
    epilog=_examples("sql 'SELECT model, sum(cost_usd) FROM requests GROUP BY model'", "sql - < query.sql"),
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
    from sessions.cli.commands import sql as command
    from sessions.cli.output import target

    command.sql(_database(ctx, output), query, target(output.output_format, output.output))


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
