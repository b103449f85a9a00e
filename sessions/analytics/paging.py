"""Which rows of a long answer."""

from __future__ import annotations

from sessions.errors import UsageError

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
