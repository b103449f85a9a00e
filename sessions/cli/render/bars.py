"""Bars and small charts of block characters, in steps of an eighth."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_RIGHTWARDS = " ▏▎▍▌▋▊▉█"
_UPWARDS = " ▁▂▃▄▅▆▇█"


def bar(share: float | None, width: int) -> str:
    """Return a bar that fills `share` (0 to 1) of `width` cells; anything above zero shows a line."""
    if not share or share < 0:
        return ""
    eighths = max(round(min(share, 1.0) * width * 8), 1)
    return "█" * (eighths // 8) + _RIGHTWARDS[eighths % 8].strip()


def columns(values: Sequence[float], height: int = 1, repeat: int = 1) -> list[str]:
    """Return a column chart, top line first: one column of `repeat` cells per value, nothing for zero.

    The highest value fills `height` lines; any value above zero shows at least an eighth of a line.
    """
    top = max(values, default=0)
    eighths = [0 if value <= 0 else max(round(value / top * height * 8), 1) for value in values]
    return [
        "".join(_UPWARDS[min(max(level - 8 * below, 0), 8)] * repeat for level in eighths)
        for below in reversed(range(height))
    ]


def span(start: float, length: float, width: int) -> str:
    """Return the part of an axis of `width` cells that begins at `start` and takes `length` (0 to 1)."""
    if width <= 0:
        return ""
    first = min(int(max(start, 0.0) * width), width - 1)
    eighths = min(max(round(length * width * 8), 1), (width - first) * 8)
    return " " * first + "█" * (eighths // 8) + _RIGHTWARDS[eighths % 8].strip()


def regrouped(values: Sequence[float], most: int) -> tuple[list[float], int]:
    """Return sums of as few neighbours as fit `most` columns, and how many neighbours each sum has."""
    size = max(-(-len(values) // most), 1)
    return [sum(values[at : at + size]) for at in range(0, len(values), size)], size
