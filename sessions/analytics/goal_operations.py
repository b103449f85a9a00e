"""Goals held against the data: what each means, and what is wrong with those that mean nothing."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from sessions.analytics.ask import ask
from sessions.analytics.nearest import nearest_operations
from sessions.analytics.results import Table

if TYPE_CHECKING:
    import duckdb

    from sessions.analytics.goals import Goals


def goal_operations(connection: duckdb.DuckDBPyConnection, goals: Goals) -> Table:
    """Return what each goal means: the rows of sql/goal_operations.sql, and `warning`.

    A warning is one line on a goal that no session can reach, with what was perhaps meant; else None.
    """
    found = ask(connection, "goal_operations", {"goals": goals.parameter()})
    warnings = [_warning(connection, goal) for goal in found.records()]
    rows = tuple((*row, warning) for row, warning in zip(found.rows, warnings, strict=True))
    return Table((*found.columns, "warning"), (*found.types, "VARCHAR"), rows)


def _warning(connection: duckdb.DuckDBPyConnection, goal: dict[str, Any]) -> str | None:
    if not goal["operations"]:
        known = ask(connection, "known_operations").column("operation")
        return f"goal {goal['pattern']}: no operation matches; {nearest_operations(goal['pattern'], known)}"
    if not goal["sessions"] and goal["session_name"] is not None:
        known = ask(connection, "known_names").column("session_name")
        nearest = difflib.get_close_matches(goal["session_name"], known, n=1, cutoff=0.5)
        hint = f"nearest: {nearest[0]}" if nearest else "see: sessions names"
        return f"goal {goal['pattern']}: no session has the name {goal['session_name']}; {hint}"
    return None
