"""Operations that someone wrote and the data has not: the nearest ones that it has."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Final

from sessions.analytics.ask import ask
from sessions.analytics.results import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import duckdb

_BELOW: Final = "/*"


def unknown_patterns(connection: duckdb.DuckDBPyConnection, patterns: Iterable[str]) -> Table:
    """Return the patterns that match no operation, each once, with up to three that are like it and do."""
    known = ask(connection, "known_operations").column("operation")
    wanted = dict.fromkeys(patterns)
    rows = [(pattern, _nearest(pattern, known)) for pattern in wanted if not _is_known(pattern, known)]
    return Table(("operation", "nearest"), ("VARCHAR", "VARCHAR[]"), tuple(rows))


def _is_known(pattern: str, known: Sequence[str]) -> bool:
    if pattern.endswith(_BELOW):
        prefix = pattern.removesuffix("*")
        return any(operation.startswith(prefix) and operation != prefix for operation in known)
    return pattern in known


def _nearest(pattern: str, known: Sequence[str]) -> list[str]:
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
