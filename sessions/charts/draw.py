"""Shapes that all charts share: texts, bars, axes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sessions.charts.markup import Markup, coordinate, escape, join, tag
from sessions.charts.measure import SMALL, TEXT, shorten, text_width
from sessions.charts.values import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Anchor = Literal["start", "middle", "end"]

COLOURS = 8
"""How many hues the palette has."""
_BASELINE = 0.35


def text_at(
    x: float,
    middle: float,
    text: str,
    style: str = "",
    *,
    anchor: Anchor = "start",
    size: float = TEXT,
    after: str = "",
) -> Markup:
    """Return a text with its line centred on `middle`, small muted words `after` it; nothing for no text."""
    if not text and not after:
        return Markup("")
    dx = 6 if text else None
    beside = [tag("tspan", escape(after), dx=dx, class_="chart-small chart-muted")] if after else []
    return tag(
        "text",
        *([escape(text)] if text else []),
        *beside,
        x=x,
        y=middle + size * _BASELINE,
        text_anchor=None if anchor == "start" else anchor,
        class_=f"{'chart-text' if size == TEXT else 'chart-small'} {style}".rstrip(),
    )


def rect(x: float, y: float, width: float, height: float, style: str, radius: float = 0) -> Markup:
    """Return a rectangle; negative sizes from rounding become 0."""
    return tag(
        "rect",
        x=x,
        y=y,
        width=max(width, 0.0),
        height=max(height, 0.0),
        rx=min(radius, max(width, 0) / 2) or None,
        class_=style,
    )


def line(x1: float, y1: float, x2: float, y2: float, style: str) -> Markup:
    """Return a straight line."""
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=style)


def path(points: Iterable[tuple[float, float]], *, closed: bool = False) -> str:
    """Return the path data of straight lines through points."""
    steps = " ".join(f"{coordinate(x)},{coordinate(y)}" for x, y in points)
    return f"M{steps}{'Z' if closed else ''}"


def colour(at: int) -> str:
    """Return the CSS class of the hue of the thing with this index."""
    return f"chart-c{at % COLOURS + 1}"


def kind_colour(kind: Kind, at: int = 0) -> str:
    """Return the CSS class of a thing: END and "(other)" have colours of their own."""
    if kind is Kind.PLAIN:
        return colour(at)
    return "chart-c-end" if kind is Kind.END else "chart-c-other"


def label_room(labels: Iterable[str], most: float, size: float = TEXT) -> float:
    """Return how wide a column of labels is: the widest one, but at most `most`."""
    return min(max((text_width(label, size) for label in labels), default=0.0), most)


def fitted(label: str, width: float, size: float = TEXT) -> str:
    """Return a label that may be a path, shortened to a width."""
    return shorten(label, width, size, "path")


def y_axis(
    left: float, right: float, positions: Sequence[tuple[float, str]], *, style: str = "chart-grid"
) -> Markup:
    """Return horizontal grid lines at heights, with their labels at the left; the first is the base line."""
    lines = (
        line(left, y, right, y, "chart-base" if at == 0 else style) for at, (y, _) in enumerate(positions)
    )
    labels = (
        text_at(left - 8, y, text, "chart-muted", anchor="end", size=SMALL) for y, text in positions if text
    )
    return join([*lines, *labels])
