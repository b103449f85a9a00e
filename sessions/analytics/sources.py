"""The ledger: which files were read, how far, and what became of their lines."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args

from sessions.analytics.ask import ask
from sessions.analytics.paging import page
from sessions.errors import QueryError, UsageError, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    import duckdb

    from sessions.analytics.results import Table

Status = Literal["complete", "partial", "replaced", "all"]
FileName: TypeAlias = str | int | Path
"""A file of the ledger: its path, or its source_id."""

_REMEDY: Final = "see the files with: sessions sources --status all"


def sources(
    connection: duckdb.DuckDBPyConnection,
    status: Status | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> Table:
    """Return one row per file read, the last read first; see sql/sources.sql.

    A status of None leaves out readings that were replaced by a later one of the same path. Raises UsageError
    for an unknown status or a negative limit or offset.
    """
    if status not in (None, *get_args(Status)):
        raise UsageError(status or "''", "is no status of a file", f"choose {', '.join(get_args(Status))}")
    chosen = {
        "only": None if status == "all" else status,
        "without": "replaced" if status is None else None,
    }
    return ask(connection, "sources", chosen | page(limit, offset))


def source_counts(connection: duckdb.DuckDBPyConnection) -> Table:
    """Return files, lines and their outcomes, a row per status that occurs; see sql/source_counts.sql."""
    return ask(connection, "source_counts")


def source_ids(connection: duckdb.DuckDBPyConnection, named: Iterable[FileName]) -> list[int]:
    """Return the ids of the sources named by id or path; a path may have been read several times.

    A relative path starts at the working directory. Raises QueryError for one that is not there.
    """
    known = ask(connection, "source_paths")
    by_id = {str(source_id): str(path) for source_id, path in known.rows}
    return [int(source_id) for one in named for source_id in _matching(str(one), by_id)]


def _matching(named: str, paths: dict[str, str]) -> list[str]:
    if named in paths:
        return [named]
    spellings = (named, _absolute(named))
    found = [source_id for source_id, path in paths.items() if path in spellings]
    if not found:
        shown = one_line(named, 200) or "''"
        raise QueryError(shown, "no file of this path or number was read", _offer(named, paths))
    return found


def _absolute(path: str) -> str | None:
    """Return a path as the ledger has it; None for what cannot be one."""
    try:
        return str(Path(path).resolve())
    except (OSError, ValueError, RuntimeError):  # too long, a zero byte, links in a circle
        return None


def _offer(named: str, paths: dict[str, str]) -> str:
    """Return the remedy for an unknown source: the files that are called most like it."""
    names = {Path(path).name: f"{path} ({source_id})" for source_id, path in paths.items()}
    nearest = [names[name] for name in difflib.get_close_matches(Path(named).name, names, n=2)]
    return f"nearest: {', '.join(nearest)}" if nearest else _REMEDY
