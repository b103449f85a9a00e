"""What was found in a block, and the block without it."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Span = tuple[int, int]
"""Where a credential starts and ends in a block, in bytes."""

REDACTED: Final = b"[redacted]"


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order, those that overlap or touch as one."""
    result: list[Span] = []
    reach = -1
    for start, end in sorted(spans):
        if start > reach:
            result.append((start, end))
        elif end > reach:
            result[-1] = (result[-1][0], end)
        reach = max(reach, end)
    return result


def outside(places: Iterable[int], spans: Sequence[Span]) -> list[int]:
    """Return the places that are in none of the spans, which are `merged`."""
    ends = [-1, *(end for _, end in spans)]
    starts = [start for start, _ in spans]
    return [place for place in places if place >= ends[bisect_right(starts, place)]]


def replaced(block: bytes, spans: Sequence[Span]) -> bytes:
    """Return the block with each of the `merged` spans replaced; the same object if there are none."""
    if not spans:
        return block
    parts: list[bytes] = []
    at = 0
    for start, end in spans:
        parts += (block[at:start], REDACTED)
        at = end
    return b"".join((*parts, block[at:]))
