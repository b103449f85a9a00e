"""The database that a command works on, and how to name it in a call that users can paste."""

# No `from __future__ import annotations` here: typer reads the signatures of those who import this.

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sessions.cli.options import DEFAULT_DATABASE, FileOptions, OutputOptions

if TYPE_CHECKING:
    from sessions.api import Database
    from sessions.cli.flow_options import FlowOutputOptions


def database_of(ctx: typer.Context, named: Path | None) -> Path:
    """Return the database meant: named after the command, before it, or by the environment."""
    path = named or ctx.obj or os.environ.get("SESSIONS_DB")
    return Path(path) if path else DEFAULT_DATABASE


def opened(ctx: typer.Context, output: "OutputOptions | FileOptions | FlowOutputOptions") -> "Database":
    """Return the database meant, which will be asked: it is being opened while the rest is loaded."""
    from sessions.schemas import ahead
    from sessions.schemas.database import open_ahead

    open_ahead(database_of(ctx, output.db))
    ctx.call_on_close(ahead.dismiss)
    return to_write(ctx, output)


def to_write(ctx: typer.Context, output: "OutputOptions | FileOptions | FlowOutputOptions") -> "Database":
    """Return the database meant, which will be written, too; each call of it says for whom it waits."""
    from sessions.cli.waiting import patient_database

    return patient_database(database_of(ctx, output.db), output.lock_timeout)


def call(words: str, database: Path) -> str:
    """Return a call of this program on that database, ready to be pasted."""
    named = "" if database == DEFAULT_DATABASE else f" --db {shlex.quote(str(database))}"
    return f"sessions {words}{named}"
