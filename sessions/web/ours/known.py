"""Parameters that a route does not know are refused: a misspelt one would answer another question."""

from __future__ import annotations

import difflib
from functools import cache
from typing import TYPE_CHECKING

from sessions.errors import UsageError, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi import Request
    from fastapi.dependencies.models import Dependant


def require_known(request: Request) -> None:
    """Raise UsageError, naming the nearest one, for a query parameter that the route does not know."""
    known = _known(_Held(request.scope["route"].dependant))
    for name in request.query_params:
        if name not in known:
            nearest = difflib.get_close_matches(name.replace("-", "_").lower(), known, n=1, cutoff=0.5)
            remedy = f"did you mean {nearest[0]}?" if nearest else f"there are {', '.join(known)}"
            raise UsageError(one_line(name, 80) or "''", "is no parameter here", remedy)


class _Held:
    """A dependant, told from others by its identity."""

    def __init__(self, dependant: Dependant) -> None:
        self.dependant = dependant

    def __hash__(self) -> int:
        return id(self.dependant)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and other.dependant is self.dependant


@cache
def _known(held: _Held) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_names(held.dependant)))


def _names(dependant: Dependant) -> Iterator[str]:
    """Yield the names of the query parameters that a route and what it depends on take."""
    for field in dependant.query_params:
        yield field.alias
    for below in dependant.dependencies:
        yield from _names(below)
