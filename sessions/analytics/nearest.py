"""Operations that look like one that is not there."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHOWN = 3
_LISTED = 5


def is_meant(operation: str, pattern: str) -> bool:
    """Return whether a pattern, an operation or a prefix such as `/booking/*`, means an operation.

    The same as the macro operation_matches, for names that are at hand.
    """
    if pattern.endswith("/*"):
        return operation.startswith(pattern[:-1]) and len(operation) >= len(pattern)
    return operation == pattern


def nearest_operations(wanted: str, known: Sequence[str]) -> str:
    """Return which operations look most like one, else which there are: the end of a message."""
    folded = {operation.casefold(): operation for operation in known}
    wished = wanted.removesuffix("/*").casefold()
    matches = difflib.get_close_matches(wished, folded, n=_SHOWN, cutoff=0.5)
    if matches:
        return f"nearest: {', '.join(folded[match] for match in matches)}"
    if not known:
        return "the database has no operations; see: sessions names"
    return f"there are: {', '.join(known[:_LISTED])}" + (", …" if len(known) > _LISTED else "")
