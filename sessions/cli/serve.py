"""`sessions serve`: the dashboard and the API."""

# No `from __future__ import annotations` here: typer reads the signatures at run time.

import typer

from sessions.cli.databases import database_of
from sessions.cli.groups import with_groups
from sessions.cli.help import HelpfulCommand, examples
from sessions.cli.serve_options import ServeOptions

app = typer.Typer(rich_markup_mode=None)


@app.command(
    cls=HelpfulCommand,
    epilog=examples("serve", "serve --watch logs/", "serve --host 0.0.0.0 --port 80"),
)
@with_groups
def serve(ctx: typer.Context, options: ServeOptions) -> None:
    """Serve the dashboard and the API to browsers and programs."""
    from sessions.cli.commands import serve as command

    command.serve(database_of(ctx, options.db), options)
