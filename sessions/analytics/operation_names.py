"""Operations by name: the numbers of those that are meant, and the nearest to one that is not there."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Final

from sessions.analytics.ask import ask
from sessions.errors import QueryError, one_line
from sessions.words.plain import NO_PATH

if TYPE_CHECKING:
    import duckdb

STORED: Final = "operations"
"""The table that names the operations as they are stored."""


def numbers_of(connection: duckdb.DuckDBPyConnection, pattern: str, table: str = STORED) -> list[int]:
    """Return the numbers of the operations that a pattern means: an operation, or all below `/a/*`.

    `table` names the operations. Raises QueryError, with the nearest operations, where it means none.
    """
    if pattern == NO_PATH:
        return [0]
    found = ask(connection, "operation_numbers", {"operations": table, "pattern": pattern})
    if not len(found):
        shown = one_line(pattern, 200) or "''"
        raise QueryError(shown, "no request has this operation", _nearest(connection, pattern, table))
    return sorted(found.column("operation_no"))


def number_of(connection: duckdb.DuckDBPyConnection, operation: str, table: str = STORED) -> int:
    """Return the number of one operation; a prefix is none. Raises as `numbers_of` does."""
    if operation.endswith("/*"):
        raise QueryError(one_line(operation, 200), "means several operations", "name one of them")
    return numbers_of(connection, operation, table)[0]


def _nearest(connection: duckdb.DuckDBPyConnection, wanted: str, table: str) -> str:
    """Return what to try instead. There may be millions: only those that DuckDB finds alike are compared."""
    alike = ask(connection, "operation_likenesses", {"operations": table, "wanted": wanted}).column(
        "operation"
    )
    if not alike:
        return "the database has no operations; see: sessions sources"
    near = difflib.get_close_matches(wanted, alike, n=3, cutoff=0.5)
    shown = ", ".join(one_line(name, 80) for name in near or alike[:5])
    return f"nearest: {shown}" if near else f"there are: {shown}{', …' if len(alike) > 5 else ''}"
