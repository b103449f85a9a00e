"""The requests of a session as a tree of their paths, in the order they happened."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from sessions.words.plain import NO_PATH, clean

if TYPE_CHECKING:
    from collections.abc import Sequence

_INDENT = "  "
_DEEPEST = 8
"""Levels that are indented; whatever lies deeper is shown by the rest of its path."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One line of the tree."""

    label: str
    """Indented by depth; what the lines above already say is left out."""
    request: int | None
    """Number of the request, from 0; None for a line that only names what is common to those below it."""

    @property
    def depth(self) -> int:
        """How far the label is indented: in levels."""
        return (len(self.label) - len(self.label.lstrip(" "))) // len(_INDENT)


def path_tree(paths: Sequence[str | None]) -> list[Branch]:
    """Return the tree of paths. Order is kept: neighbours that share a beginning stand under it."""
    items = [(at, _segments(path)) for at, path in enumerate(paths)]
    return _branches(items, depth=0, indent=0)


_Item = tuple[int, tuple[str, ...]]


def _segments(path: str | None) -> tuple[str, ...]:
    return tuple(segment for segment in (path or "").split("/") if segment)


def _branches(items: Sequence[_Item], depth: int, indent: int) -> list[Branch]:
    lines: list[Branch] = []
    for _, group in groupby(items, key=lambda item: item[1][depth : depth + 1]):
        lines += _run(list(group), depth, indent)
    return lines


def _run(run: list[_Item], depth: int, indent: int) -> list[Branch]:
    """Return the lines of neighbours whose next segment is the same."""
    shared = _shared([segments for _, segments in run])
    if indent >= _DEEPEST or len(run) == 1 or shared <= depth or len({segments for _, segments in run}) == 1:
        return [Branch(_label(segments[depth:], indent), at) for at, segments in run]
    first_at, first = run[0]
    if len(first) == shared:  # the first one's path is what the others begin with: they stand under it
        below = _branches_under(run[1:], depth, shared, indent)
        return [Branch(_label(first[depth:], indent), first_at), *below]
    parent = Branch(_label(first[depth:shared], indent) + "/", None)
    return [parent, *_branches_under(run, depth, shared, indent)]


def _branches_under(items: Sequence[_Item], above: int, depth: int, indent: int) -> list[Branch]:
    """Return the lines below a parent, whose own label has the segments from `above` to `depth`."""
    lines: list[Branch] = []
    for is_parent, group in groupby(items, key=lambda item: len(item[1]) == depth):
        run = list(group)
        if is_parent:
            lines += [Branch(_label(segments[above:], indent), at) for at, segments in run]
        else:
            lines += _branches(run, depth, indent + 1)
    return lines


def _shared(paths: Sequence[tuple[str, ...]]) -> int:
    """Return how many segments all paths begin with."""
    shortest = min(map(len, paths))
    first = paths[0]
    return next((n for n in range(shortest) if any(path[n] != first[n] for path in paths)), shortest)


def _label(segments: Sequence[str], indent: int) -> str:
    if not segments:
        return _INDENT * indent + NO_PATH
    slash = "/" if indent == 0 else ""
    return _INDENT * indent + slash + clean("/".join(segments))
