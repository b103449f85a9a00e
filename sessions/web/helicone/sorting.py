"""An order as a client asks for it: an object of one key and a direction."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Literal

from sessions.errors import UsageError, one_line

Order = dict[str, Any]


def only_key(sort: dict[str, Any], known: Collection[str], default: str) -> tuple[str, Any]:
    """Return the key to sort by and what is said of it. Raises UsageError for others, and for several."""
    if not sort:
        return default, "desc"
    if len(sort) > 1:
        raise UsageError("sort", "has several keys", "sort by one")
    ((key, given),) = sort.items()
    if key not in known:
        raise UsageError(
            f"sort.{one_line(key, 80)}", "is nothing to sort by", f"there are {', '.join(known)}"
        )
    return key, given


def direction(given: Any, where: str) -> Literal["asc", "desc"]:
    """Return a direction. Raises UsageError for what is none."""
    if given not in ("asc", "desc"):
        raise UsageError(one_line(where, 100), "is no direction", 'give "asc" or "desc"')
    return "asc" if given == "asc" else "desc"
