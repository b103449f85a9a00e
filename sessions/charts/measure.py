"""How wide a text is, estimated without its font, and how it is shortened to fit.

Fonts of users differ; the widths here are those of a wide one (about Noto Sans or Verdana), so that a text
takes no more room than was kept for it.
"""

from __future__ import annotations

import unicodedata
from typing import Literal

from sessions.charts.markup import EMPTY_LABEL, LONGEST_TEXT
from sessions.words.plain import clean

Keep = Literal["start", "middle", "path"]

TEXT = 13.0
"""Size of labels in units of the drawing, as in charts.css."""
SMALL = 12.0
"""Size of ticks and notes in units of the drawing, as in charts.css."""
ELLIPSIS = "…"
BOLD = 1.08
_WIDTHS = {
    **dict.fromkeys("ijl|!'.,:;`", 0.31),
    **dict.fromkeys('ftrI()[]{}-/\\ "', 0.43),
    **dict.fromkeys("mMW@%…", 0.97),
    **dict.fromkeys("w<>+=~", 0.83),
    **dict.fromkeys("ABCDEFGHKNOPQRSTUVXYZ&", 0.74),
    **dict.fromkeys("JL", 0.58),
}
_LETTER = 0.6
_WIDE = 1.3
_ODD = 0.8
_NONE = frozenset(("Mn", "Me", "Cf"))


def shown(label: str) -> str:
    """Return a label as it is drawn when there is room for all of it: on one line, inert, never empty."""
    text = clean(label[:LONGEST_TEXT]) + (ELLIPSIS if len(label) > LONGEST_TEXT else "")
    return text if text.strip() else EMPTY_LABEL


def text_width(text: str, size: float = TEXT) -> float:
    """Return the estimated width of a text in units of the drawing."""
    return size * sum(_char_width(char) for char in text)


def _char_width(char: str) -> float:
    known = _WIDTHS.get(char)
    if known is not None:
        return known
    if char.isascii():
        return _LETTER
    if unicodedata.category(char) in _NONE:
        return 0.0
    if unicodedata.east_asian_width(char) in "WF" or unicodedata.category(char) == "So":
        return _WIDE
    return _LETTER + 0.06 if char.islower() else _ODD


def shorten(label: str, width: float, size: float = TEXT, keep: Keep = "middle") -> str:
    """Return a label, made inert, in at most `width` units: an ellipsis stands for what was left out.

    'middle' leaves out the middle, 'start' keeps the start, 'path' keeps the last segments of a path and is
    'middle' for other texts. Where not even one character has room, the text is empty.
    """
    text = shown(label)
    if text_width(text, size) <= width:
        return text
    if keep == "path" and text.startswith("/"):
        ends = (ELLIPSIS + text[at:] for at, char in enumerate(text) if at and char == "/")
        fitting = next((end for end in ends if text_width(end, size) <= width), None)
        if fitting:
            return fitting
    room = width - text_width(ELLIPSIS, size)
    head = _fitting(text, room if keep == "start" else room / 2, size)
    if keep == "start":
        return head.rstrip() + ELLIPSIS if head.strip() else ""
    tail = _fitting(text[::-1], room - text_width(head, size), size)[::-1]
    while tail and (unicodedata.category(tail[0]) in _NONE or tail[0] == "\u200d"):
        tail = tail[1:]
    return head.rstrip() + ELLIPSIS + tail.lstrip() if head.strip() and tail.strip() else ""


def _fitting(text: str, width: float, size: float) -> str:
    """Return the longest beginning of `text` in at most `width`."""
    used, at = 0.0, 0
    for at, char in enumerate(text):
        used += _char_width(char) * size
        if used > width:
            return text[:at].rstrip("\u200d")
    return text
