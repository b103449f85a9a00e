"""The options that say how logs are read."""

# No `from __future__ import annotations` here: typer reads these declarations at run time.

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from sessions.cli.options import valued

_READING = "Reading"


def _switch(name: str, panel: str, text: str) -> typer.models.OptionInfo:
    """Return the declaration of one option that is on or off."""
    option: typer.models.OptionInfo = typer.Option(name, rich_help_panel=panel, help=text, show_default=False)
    return option


LogFormat = Annotated[
    str | None,
    valued(
        "--log-format",
        metavar="FORMAT",
        panel=_READING,
        text="Read as this log format, instead of telling it from the first records.",
    ),
]
Final = Annotated[
    bool,
    _switch("--final", _READING, "Nothing more will be written: judge last lines that have no end, too."),
]
NoBodies = Annotated[
    bool, _switch("--no-bodies", _READING, "Keep no source text: figures only, no conversations.")
]
DryRun = Annotated[
    bool, _switch("--dry-run", _READING, "Tell what would become of every line, and write nothing.")
]
Strict = Annotated[
    bool,
    _switch("--strict", _READING, "End with exit code 4 if a line was quarantined; the others are kept."),
]
PathTemplates = Annotated[
    list[str] | None,
    valued(
        "--path-template",
        metavar="TEMPLATE",
        panel=_READING,
        text="Name operations so, such as /users/{user}/trips; can be repeated. Instead of those in"
        " sessions.toml; without any, those used before stay in force.",
    ),
]
ReadingConfig = Annotated[
    Path | None,
    valued(
        "--config",
        metavar="FILE",
        panel=_READING,
        text="What says how paths become operations. [default: sessions.toml, where there is one]",
    ),
]
Watch = Annotated[bool, _switch("--watch", _READING, "Go on reading what is written, until stopped.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingOptions:
    """How logs are read, as written."""

    log_format: LogFormat = None
    final: Final = False
    no_bodies: NoBodies = False
    dry_run: DryRun = False
    strict: Strict = False
    watch: Watch = False
    path_template: PathTemplates = None
    config: ReadingConfig = None
