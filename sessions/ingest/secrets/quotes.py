r"""Where a string ends, in text that may be JSON within JSON within JSON.

A quote that delimits a string at depth d (text that was encoded d times into a string) has 2**d - 1
backslashes before it, and more where the string itself ends in backslashes: its depth is the number of ones
at the end of their count, written in binary. Writers that escape a quote as \u0022 are read likewise. A
string ends at the next quote that is no deeper than the one that opened it; so what begins within a string
of a JSON line never reaches beyond it, whatever the text in it looks like.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

QUOTE: Final = rb"""(?:["']|\\++(?:["']|u0022))"""
BLANKS: Final = rb"[ \t]*+(?:\\++[nrt][ \t]*+)*+"
"""What may stand between tokens; within a string, the end of a line is an escape."""

_ANY_DEPTH: Final = 1 << 31

_STOP: Final = re.compile(rb"""\r|\n|\x1e|"|'|\\\\*+(?:["'nr]|u00(?:22|0[adAD]))?""")
_DOUBLE: Final = frozenset((b'"', b"u0022"))
_LINE_ESCAPES: Final = frozenset((b"n", b"r", b"u000a", b"u000d", b"u000A", b"u000D"))


class Ending(NamedTuple):
    """What ends a value, besides the end of its line."""

    depth: int
    """Quotes of this depth or less; -1 for none."""
    apostrophe: int = -1
    """Apostrophes behind this many backslashes or fewer; -1 for none."""
    line_escapes: bool = False
    r"""Whether \n and \r end it, however often escaped."""


@lru_cache(maxsize=64)
def ending_of(quote: bytes) -> Ending:
    """Return what ends the string that this quote opens; it is given with its backslashes.

    A string in apostrophes is no JSON but may stand within strings that are: any quote ends it.
    """
    mark, backslashes = _split(quote)
    return Ending(_ANY_DEPTH, backslashes) if mark == b"'" else Ending(depth_of(mark, backslashes))


def end_of(block: bytes, start: int, ending: Ending) -> int:
    """Return where the value that starts at `start` ends: before the backslashes of what ends it."""
    stop = _STOP.search(block, start)
    while stop and not _is_end(stop[0], ending):
        stop = _STOP.search(block, stop.end())
    return stop.start() if stop else len(block)


def depth_of(mark: bytes, backslashes: int) -> int:
    """Return the depth of the strings that a quote, or an escaped quote, delimits."""
    if mark != b"u0022":
        return _ones_at_end(backslashes)
    zeros = (backslashes & -backslashes).bit_length() - 1
    return zeros + 1 + _ones_at_end(backslashes >> (zeros + 1))


def backslashes_before(block: bytes, at: int) -> int:
    """Count them."""
    start = at
    while start and block[start - 1] == ord("\\"):
        start -= 1
    return at - start


@lru_cache(maxsize=256)
def _is_end(stop: bytes, ending: Ending) -> bool:
    mark, backslashes = _split(stop)
    if mark in _DOUBLE:
        return depth_of(mark, backslashes) <= ending.depth
    if mark == b"'":
        return backslashes <= ending.apostrophe
    if backslashes:
        return ending.line_escapes and mark in _LINE_ESCAPES
    return True


def _split(text: bytes) -> tuple[bytes, int]:
    """Return what stands behind backslashes, and their number."""
    mark = text.lstrip(b"\\")
    return mark, len(text) - len(mark)


def _ones_at_end(number: int) -> int:
    return (number & ~(number + 1)).bit_length()
