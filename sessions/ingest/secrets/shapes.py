"""Credentials known by their look, or by what stands right before them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sessions.ingest.secrets.spans import outside

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sessions.ingest.secrets.rules import Shape
    from sessions.ingest.secrets.spans import Span

_WORD: Final = frozenset(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz")
_ESCAPE: Final = re.compile(rb"(?:\\[bfnrt]|\\u[0-9A-Fa-f]{4}|%[0-9A-Fa-f]{2})\Z")
_LONGEST_ESCAPE: Final = 6
_ESCAPE_LETTER: Final = re.compile(rb"(?<=\\)[bfnrtu]")


@dataclass(frozen=True, slots=True)
class ShapeFinder:
    """One rule, ready to be used."""

    own: int
    rest: re.Pattern[bytes]
    least: int
    proof: re.Pattern[bytes]
    many_lines: bool

    @classmethod
    def of(cls, rule: Shape) -> ShapeFinder:
        """Compile the rule's expressions."""
        rest, proof = (re.compile(expression.encode()) for expression in (rule.rest, rule.proof))
        return cls(rule.own, rest, rule.least, proof, rule.many_lines)

    def spans(self, block: bytes, ends: Iterable[int], known: Sequence[Span]) -> list[Span]:
        """Return the credentials whose anchors end at `ends`, which ascend.

        One that starts in a `known` value is passed over, for it ends there, too. So is an anchor within what
        the one before it reached: it has nothing to add, and keys in a row stay cheap.
        """
        starts = [end - self.own for end in ends]
        if known and not self.many_lines:
            starts = outside(starts, known)
        found: list[Span] = []
        reach = 0
        for start in starts:
            if start < reach or not _begins_here(block, start):
                continue
            rest = self.rest.match(block, start + self.own)
            if rest:
                reach = rest.end()
                found += self._proven(block, start + _is_escape(block, start), reach)
        return found

    def _proven(self, block: bytes, start: int, end: int) -> list[Span]:
        is_one = end - start >= self.least and self.proof.search(block[start:end])
        return [(start, end)] if is_one else []


def _begins_here(block: bytes, start: int) -> bool:
    r"""Tell whether no word reaches into the place; the letters of escapes such as \n are no words."""
    if start == 0 or block[start - 1] not in _WORD:
        return True
    return _ESCAPE.search(block, max(0, start - _LONGEST_ESCAPE), start) is not None


def _is_escape(block: bytes, start: int) -> bool:
    """Tell whether the first letter may be part of an escape, which must stay whole."""
    return _ESCAPE_LETTER.match(block, start) is not None
