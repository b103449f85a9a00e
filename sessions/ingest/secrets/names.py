"""Credentials known by the name beside them: in objects, pairs, lists of them, and raw header text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from sessions.ingest.secrets.quotes import (
    BLANKS,
    QUOTE,
    Ending,
    backslashes_before,
    depth_of,
    end_of,
    ending_of,
)
from sessions.ingest.secrets.spans import REDACTED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sessions.ingest.secrets.rules import Name
    from sessions.ingest.secrets.spans import Span

_LONGEST_NAME: Final = 200
_LONGEST_INDENT: Final = 400
_NAME_BYTES: Final = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.-"

_OPENING: Final = BLANKS + rb"(?P<list>[\[(]?)" + BLANKS + b"b?(?P<quote>" + QUOTE + b")"
_NAME_END: Final = re.compile(b"(?P<end>" + QUOTE + b")")
_FIELD: Final = re.compile(_NAME_END.pattern + BLANKS + b":" + _OPENING)
_PAIR: Final = re.compile(BLANKS + b"," + _OPENING)
_VALUE: Final = re.compile(BLANKS + b"," + BLANKS + QUOTE + b"(?i:value)" + QUOTE + BLANKS + b":" + _OPENING)
_PLAIN: Final = re.compile(rb"""(\\?)"[ \t]*+:[ \t]*+\1"([^"'\\\r\n\x1e\[]++)\1\"""")
"""What most fields look like: a string without quotes and escapes in it, in JSON or in JSON text in JSON."""
_NEXT: Final = re.compile(QUOTE + BLANKS + b"," + BLANKS + b"b?(?P<quote>" + QUOTE + b")")
_LINE_START: Final = re.compile(rb"([nr]|u000[aAdD])|u0022")

# What stands before a quote; all begin with a literal, which makes the search for them fast.
_IN_LIST: Final = re.compile(rb"[\[(]" + BLANKS + rb"b?\\*+\Z")
_IN_NAME: Final = re.compile(
    b'"' + BLANKS + b"," + BLANKS + rb'\\*+"(?i:name|key)\\*+"' + BLANKS + b":" + BLANKS + rb"\\*+\Z"
)
_IN_VALUE: Final = re.compile(rb'"(?i:value)\\*+"' + BLANKS + b":" + BLANKS + rb"\\*+\Z")


@dataclass(frozen=True, slots=True)
class NameFinder:
    """One rule, ready to be used."""

    rule: Name

    def spans(self, block: bytes, ends: Iterable[int]) -> list[Span]:
        """Return the values of names whose anchors end at `ends`: behind a quote, a backslash or a colon."""
        found: list[Span] = []
        for end in ends:
            if block[end - 1] != ord(":"):
                found += self._quoted(block, end - 1)
            elif self.rule.is_header:
                found += self._raw_header(block, end - 1)
        return found

    def _quoted(self, block: bytes, at: int) -> list[Span]:
        """Return the values beside a name that ends at a quote."""
        plain = _PLAIN.match(block, at)
        if plain:
            return [plain.span(2)] if self._opening(block, b'"', at) >= 0 else []
        field = _FIELD.match(block, at)
        name_end = field or _NAME_END.match(block, at)
        if name_end is None:
            return []
        quote = name_end["end"]
        opening = self._opening(block, quote.lstrip(b"\\"), at)
        if opening < 0:
            return []
        if field:
            return _strings(block, field, ending_of(quote))
        return self._named(block, opening, name_end.end(), ending_of(quote))

    def _opening(self, block: bytes, mark: bytes, at: int) -> int:
        """Return where the quote is that opens the name before `at`; -1 if it is not this rule's."""
        opening = block.rfind(mark, max(0, at - _LONGEST_NAME), at)
        is_this = opening >= 0 and _is_name(self.rule.full, block[opening + len(mark) : at])
        return opening if is_this else -1

    def _named(self, block: bytes, opening: int, at: int, ending: Ending) -> list[Span]:
        """Return the value of a pair, or of an object that has the name as a value of its own."""
        value = _VALUE.match(block, at)
        if value:
            return _strings(block, value, ending)
        pair = _PAIR.match(block, at) if self.rule.is_header else None
        if pair and _IN_LIST.search(block, max(0, opening - _LONGEST_INDENT), opening):
            return _strings(block, pair, ending)
        return _value_before(block, opening, ending)

    def _raw_header(self, block: bytes, colon: int) -> list[Span]:
        """Return the value of a header that is written as in HTTP, at the start of a line or a string."""
        window = block[max(0, colon - _LONGEST_NAME) : colon]
        start, ending = _line_start(block, colon - len(window) + len(window.rstrip(_NAME_BYTES)))
        if ending is None or not _is_name(self.rule.full, block[start:colon]):
            return []
        value = colon + 1
        while block[value : value + 1] in {b" ", b"\t"}:
            value += 1
        return _unless_empty(block, value, end_of(block, value, ending))


@lru_cache(maxsize=1024)
def _is_name(full: str, name: bytes) -> bool:
    return re.fullmatch(full.encode(), name, re.IGNORECASE) is not None


def _line_start(block: bytes, at: int) -> tuple[int, Ending | None]:
    r"""Return where the line begins that starts at `at`, or with an escape there, and what ends it.

    A \n in a string of depth d has 2**d backslashes.
    """
    before = block[at - 1 : at] if at else b"\n"
    if before in {b"\r", b"\n", b"\x1e"}:
        return at, Ending(-1)
    if before in {b'"', b"'"}:
        quote = b"\\" * backslashes_before(block, at - 1) + before
        return at, ending_of(quote)._replace(line_escapes=True)
    escape = _LINE_START.match(block, at) if before == b"\\" else None
    if escape is None:
        return at, None
    backslashes = backslashes_before(block, at)
    depth = backslashes.bit_length() - 1 if escape[1] else depth_of(escape.group(), backslashes)
    return escape.end(), Ending(depth, line_escapes=True)


def _strings(block: bytes, opening: re.Match[bytes] | None, ending: Ending) -> list[Span]:
    """Return the string that opens here, or the strings of a list, if they are as deep as the name was."""
    found: list[Span] = []
    is_list = opening is not None and opening["list"] != b""
    while opening and ending_of(opening["quote"]) == ending:
        start = opening.end()
        end = end_of(block, start, ending)
        found += _unless_empty(block, start, end)
        opening = _NEXT.match(block, end) if is_list else None
    return found


def _value_before(block: bytes, opening: int, ending: Ending) -> list[Span]:
    """Return the string under `value` where `name` follows it, whose own string opens at `opening`."""
    in_name = _IN_NAME.search(block, max(0, opening - _LONGEST_INDENT), opening)
    if in_name is None:
        return []
    backslashes = backslashes_before(block, in_name.start())
    if ending_of(b"\\" * backslashes + b'"') != ending:
        return []
    end = in_name.start() - backslashes
    start = _start_of(block, end, ending.depth)
    return _unless_empty(block, start, end) if _in_value(block, start - 1) else []


def _start_of(block: bytes, end: int, depth: int) -> int:
    """Return where the string of this depth that ends at `end` starts; 0 if not on the same line."""
    quote = block.rfind(b'"', 0, end)
    while quote >= 0 and depth_of(b'"', backslashes_before(block, quote)) > depth:
        quote = block.rfind(b'"', 0, quote)
    on_this_line = block.find(b"\n", quote + 1, end) < 0 and block.find(b"\x1e", quote + 1, end) < 0
    return quote + 1 if on_this_line else 0


def _in_value(block: bytes, opening: int) -> bool:
    return opening > 0 and _IN_VALUE.search(block, max(0, opening - _LONGEST_INDENT), opening) is not None


def _unless_empty(block: bytes, start: int, end: int) -> list[Span]:
    """Return the value, but for one that is empty or was replaced before, in whole or at its start."""
    return [(start, end)] if start < end and not block.startswith(REDACTED, start) else []
