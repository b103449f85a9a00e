"""Which counts of requests tell that steps without an order can each have a request of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sessions.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_COUNTS: Final = 1000
"""Counts that one step may need: ten steps that share requests in all combinations need no more."""


def needed_counts(overlaps: Iterable[int], level: int) -> list[tuple[int, int]]:
    """Return pairs (steps, requests): among the requests that match one of `steps`, so many must be there.

    Steps are bits: 1 << (n - 1) for step n. `overlaps` are the sets of steps that one request matches. By
    Hall's theorem the first `level` steps can have a request each exactly if every choice of them is matched
    by as many requests as it has steps. Of these choices only those are returned that contain the last step,
    that hang together by requests that match several of them, and that cannot grow without matching more
    requests: what is asked of the others follows from these and from those of the levels before. Raises
    UsageError when there are more than MOST_COUNTS.
    """
    first = (1 << level) - 1
    seen = {overlap & first for overlap in overlaps}
    alike = _alike(seen, level)
    start = next(group for group in alike if group >> (level - 1) & 1)
    found, waiting = {start}, [start]
    while waiting:
        steps = waiting.pop()
        touched = 0
        for overlap in seen:
            touched |= overlap if overlap & steps else 0
        for group in alike:
            larger = steps | group
            if group & touched and larger not in found:
                found.add(larger)
                waiting.append(larger)
        if len(found) > MOST_COUNTS:
            raise UsageError(
                f"{level} unordered steps",
                "overlap in too many ways",
                "write steps that match fewer requests",
            )
    return [(steps, steps.bit_count()) for steps in sorted(found)]


def _alike(seen: set[int], level: int) -> list[int]:
    """Return the steps in groups that are matched by the very same requests."""
    groups: dict[frozenset[int], int] = {}
    for at in range(level):
        matching = frozenset(overlap for overlap in seen if overlap >> at & 1)
        groups[matching] = groups.get(matching, 0) | 1 << at
    return list(groups.values())
