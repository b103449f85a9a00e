"""Untrusted texts on one line, with nothing in them that acts on a terminal or a page."""

from __future__ import annotations

from typing import Final

NO_PATH: Final = "(no path)"
"""How the operation of a request without a path is written; all others begin with a slash."""

_JOINERS = "\u200c\u200d"


def clean(text: object) -> str:
    r"""Return text on one line with nothing in it that moves the cursor, colours, or reorders.

    Control characters, escapes and bidi overrides become visible (`\x1b`); spaces of all kinds become a
    space. Joiners inside non-ASCII text stay: Persian and emoji need them.
    """
    whole = str(text)
    if whole.isascii() and whole.isprintable():
        return whole
    return "".join(_visible(whole, at) for at in range(len(whole)))


def _visible(text: str, at: int) -> str:
    char = text[at]
    if char.isprintable():
        return char
    if char.isspace() and char not in "\n\r\t\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029":
        return " "
    if (
        char in _JOINERS
        and 0 < at < len(text) - 1
        and not text[at - 1].isascii()
        and not text[at + 1].isascii()
    ):
        return char
    return char.encode("unicode_escape").decode("ascii")
