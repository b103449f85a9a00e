"""Session names: the table of them, and the nearest ones to a name that is not there."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from sessions.analytics.ask import ask, rolled_up
from sessions.errors import QueryError

if TYPE_CHECKING:
    import duckdb

    from sessions.analytics.results import Table
    from sessions.analytics.slices import Slice


def names(connection: duckdb.DuckDBPyConnection, picked: Slice) -> Table:
    """Return one row per session name in the slice; see sql/names.sql."""
    return ask(connection, "names", {"slice": rolled_up(connection, picked)})


def require_names(connection: duckdb.DuckDBPyConnection, picked: Slice) -> None:
    """Raise QueryError, with the nearest names, when the slice asks for a session name that is not there."""
    if not picked.names:
        return
    known = ask(connection, "known_names").column("session_name")
    for name in picked.names:
        if name not in known:
            raise QueryError(name or "''", "no session has this name", _offer(name, known))


def _offer(name: str, known: list[str]) -> str:
    folded = {candidate.casefold(): candidate for candidate in known}
    nearest = [folded[match] for match in difflib.get_close_matches(name.casefold(), folded, n=3, cutoff=0.5)]
    if nearest:
        return f"nearest: {', '.join(nearest)}"
    if not known:
        return "the database has no named sessions; see: sessions names"
    shown = ", ".join(known[:5]) + (", …" if len(known) > 5 else "")
    return f"there are: {shown}"
