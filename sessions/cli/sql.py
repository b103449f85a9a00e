"""`sessions sql`: what users ask in SQL."""

# No `from __future__ import annotations` here: typer reads the signatures at run time.

from typing import Annotated

import typer

from sessions.cli.databases import opened
from sessions.cli.groups import with_groups
from sessions.cli.help import HelpfulCommand, examples
from sessions.cli.options import OutputOptions

app = typer.Typer(rich_markup_mode=None)


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
