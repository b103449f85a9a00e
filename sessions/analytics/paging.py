"""Which rows of a long answer."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from sessions.analytics.results import Table
from sessions.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

NO_LIMIT = 2**62
"""More rows than there can be."""


def page(limit: int | None, offset: int) -> dict[str, int]:
    """Return the parameters of `LIMIT $limit OFFSET $offset`; a limit of None is none.

    Raises UsageError for a negative number.
    """
    wanted = {"limit": NO_LIMIT if limit is None else limit, "offset": offset}
    for name, number in wanted.items():
        if number < 0:
            raise UsageError(number, f"{name} cannot be negative", "give 0 or more")
    return {name: min(number, NO_LIMIT) for name, number in wanted.items()}


def ordered(table: Table, column: str, *, descending: bool) -> Table:
    """Return the rows by one column, unknown values last; equal ones stay in their order.

    Raises UsageError for a column that there is not.
    """
    require_column(column, table.columns)
    at = table.columns.index(column)
    known = sorted(
        (row for row in table.rows if row[at] is not None), key=lambda row: row[at], reverse=descending
    )
    unknown = [row for row in table.rows if row[at] is None]
    return Table(table.columns, table.types, (*known, *unknown))


def require_column(name: str, columns: Sequence[str]) -> None:
    """Raise UsageError, with the nearest column, for one that an answer cannot be sorted by."""
    if name in columns:
        return
    hint = f"did you mean {nearest}?" if (nearest := _nearest(name, columns)) else "choose one of them"
    raise UsageError(name or "''", f"is no column to sort by; there are {', '.join(columns)}", hint)


def _nearest(name: str, columns: Sequence[str]) -> str | None:
    """Return the first column that the name is a word of, else the one spelled most like it."""
    parts = (column for column in columns if name and name in column.split("_"))
    return next(parts, None) or next(iter(difflib.get_close_matches(name, columns, n=1)), None)
