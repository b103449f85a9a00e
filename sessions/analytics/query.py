"""Users' own SQL: it reads this database and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from sessions.analytics.ask import as_table, explained
from sessions.errors import QueryError, one_line

if TYPE_CHECKING:
    from sessions.analytics.results import Table

_LOCKS = (
    "SET python_enable_replacements = false",
    "SET enable_external_access = false",
    "SET lock_configuration = true",
)


def run_query(connection: duckdb.DuckDBPyConnection, query: str) -> Table:
    """Run one statement on a read-only connection that is shut off from files, network and settings.

    The connection stays shut off. Raises QueryError for a statement that does not run.
    """
    for lock in _LOCKS:
        connection.execute(lock)
    try:
        statements = connection.extract_statements(query)
    except duckdb.Error as error:
        raise explained(error, query) from None
    if len(statements) != 1:
        raise QueryError(
            one_line(query, 80) or "''", f"holds {len(statements)} statements", "give one SQL statement"
        )
    try:
        return as_table(connection.sql(statements[0]))
    except duckdb.Error as error:
        raise explained(error, query) from None
