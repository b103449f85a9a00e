"""Operations that look like one that is not there."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Final

from sessions.analytics.ask import ask
from sessions.analytics.results import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import duckdb

_BELOW: Final = "/*"
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


def unknown_patterns(connection: duckdb.DuckDBPyConnection, patterns: Iterable[str]) -> Table:
    """Return the patterns that match no operation, each once, with up to three that are like it and do."""
    known = ask(connection, "known_operations").column("operation")
    wanted = dict.fromkeys(patterns)
    rows = [
        (pattern, _alike(pattern, known))
        for pattern in wanted
        if not any(is_meant(operation, pattern) for operation in known)
    ]
    return Table(("operation", "nearest"), ("VARCHAR", "VARCHAR[]"), tuple(rows))


def _alike(pattern: str, known: Sequence[str]) -> list[str]:
    """Return what is spelled most like the pattern: operations, and prefixes of what lies below some path."""
    prefixes = {operation[:at] + _BELOW for operation in known for at in _ends(operation)}
    candidates = sorted(prefixes) if pattern.endswith(_BELOW) else [*known, *sorted(prefixes)]
    folded: dict[str, str] = {}
    for candidate in candidates:
        folded.setdefault(candidate.casefold(), candidate)
    return [folded[match] for match in difflib.get_close_matches(pattern.casefold(), folded, n=3, cutoff=0.5)]


def _ends(operation: str) -> list[int]:
    """Return where the paths above an operation end."""
    return [at for at, char in enumerate(operation) if char == "/" and at]
