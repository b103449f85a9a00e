"""The command line: what stands before a command, and what comes of it.

`catalogue` says which modules declare commands; each of these hands its arguments on to its module in
`sessions.cli.commands`. Nothing heavy is imported here or by what declares commands, so that `--help` and
completion are quick.
"""

# No `from __future__ import annotations` here: typer reads the signatures at run time.

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from sessions.cli import messages
from sessions.cli.catalogue import Catalogue
from sessions.cli.exit_codes import ExitCode, exit_code_of
from sessions.cli.interrupts import Interrupted, interruptible
from sessions.cli.options import Db
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


def command_line() -> Any:
    """Return all commands as one: the parser of the command line."""
    group: Any = typer.main.get_command(app)
    group.commands = Catalogue()
    return group


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit code. Whatever goes wrong ends in one line on stderr."""
    try:
        with interruptible():
            code = command_line().main(arguments, prog_name="sessions", standalone_mode=False)
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
