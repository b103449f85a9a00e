"""The commands on sessions one by one: a list of them, and one of them."""

# No `from __future__ import annotations` here: typer reads the signatures at run time.

from typing import Annotated

import typer

from sessions.cli.databases import opened
from sessions.cli.groups import with_groups
from sessions.cli.help import HelpfulCommand, examples
from sessions.cli.options import OutputOptions, PageOptions, ShownTz, SliceOptions

app = typer.Typer(rich_markup_mode=None)


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
