"""Templates of session paths: what a team calls its operations, before the usual rule names them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sessions.config import template_segments
from sessions.schemas.statements import run, statement, transaction

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

_MACROS: Final = ("operations", "templates")


def put_in_force(connection: duckdb.DuckDBPyConnection, templates: Sequence[str]) -> int:
    """Make these the templates of the file; return how many requests have another operation now.

    The operations of requests that are there are told anew from their paths, and their sessions with them;
    the usual rule names what no template fits. Nothing is done where these are in force already. Raises
    UsageError for what is no template.
    """
    rows = [
        {"place": place, "template": template, "segments": template_segments(template)}
        for place, template in enumerate(dict.fromkeys(templates), 1)
    ]
    stored = [row[0] for row in run(connection, "sessions.ingest", "templates_stored")]
    if stored == [row["template"] for row in rows]:
        return 0
    for name in _MACROS:
        run(connection, "sessions.ingest", name)
    with transaction(connection):
        run(connection, "sessions.ingest", "templates_clear")
        if rows:
            run(connection, "sessions.ingest", "templates_store", {"rows": rows})
        changed = int(connection.execute(statement("sessions.ingest", "retemplate")).fetchall()[0][0])
        if changed:
            run(connection, "sessions.schemas", "rebuild_sessions")
    return changed
