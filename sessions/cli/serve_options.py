"""The options of `sessions serve`."""

# No `from __future__ import annotations` here: typer reads these declarations at run time.

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from sessions.cli.options import Db, valued

_ADDRESS = "Address"
_CONTENT = "What is shown"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeOptions:
    """What is served, and to whom."""

    host: Annotated[
        str,
        valued(
            "--host",
            metavar="ADDRESS",
            panel=_ADDRESS,
            text="Listen here; beyond this machine only with a key. [default: 127.0.0.1]",
        ),
    ] = "127.0.0.1"
    port: Annotated[
        int,
        typer.Option(
            "--port",
            metavar="PORT",
            min=0,
            max=65535,
            rich_help_panel=_ADDRESS,
            help="Port; 0 takes a free one. [default: 8787]",
            show_default=False,
        ),
    ] = 8787
    api_key: Annotated[
        str | None,
        valued(
            "--api-key",
            metavar="KEY",
            panel=_ADDRESS,
            text="Answer only who shows this key. Better kept out of the list of processes:"
            " [env: SESSIONS_API_KEY]",
        ),
    ] = None
    allowed_host: Annotated[
        list[str] | None,
        valued(
            "--allowed-host",
            metavar="NAME",
            panel=_ADDRESS,
            text="A name under which this server is reached, beside localhost and addresses;"
            " can be repeated.",
        ),
    ] = None
    no_browser: Annotated[
        bool,
        typer.Option("--no-browser", rich_help_panel=_ADDRESS, help="Open no browser.", show_default=False),
    ] = False
    watch: Annotated[
        list[str] | None,
        valued(
            "--watch",
            metavar="PATH",
            panel=_CONTENT,
            text="Follow these logs while serving: a directory, file or pattern; can be repeated.",
        ),
    ] = None
    tz: Annotated[
        str,
        valued(
            "--tz",
            metavar="ZONE",
            panel=_CONTENT,
            text="Time zone of pages that name none, such as Europe/Berlin. [default: UTC]",
        ),
    ] = "UTC"
    config: Annotated[
        Path | None,
        valued(
            "--config",
            metavar="FILE",
            panel=_CONTENT,
            text="What says which goals sessions have. [default: sessions.toml, where there is one]",
        ),
    ] = None
    db: Db = None
