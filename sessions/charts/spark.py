"""A tiny bar for a cell of a table."""

from __future__ import annotations

from sessions.charts.draw import rect
from sessions.charts.markup import Markup, escape, tag
from sessions.charts.values import Number, checked, share

_WIDTH, _HEIGHT = 72.0, 10.0


def spark(value: Number, most: Number, label: str) -> Markup:
    """Return an inline SVG bar, `value` of `most` long; `label` is its tooltip and what a screen reader says.

    Raises ValueError for values below 0, NaN or infinite, and for a value above `most`.
    """
    if checked(value, label) > checked(most, label):
        raise ValueError(
            f"bar of {value} is longer than {most}, the longest; give the largest value as the longest"
        )
    return tag(
        "svg",
        tag("title", escape(label)),
        rect(0, 0, _WIDTH, _HEIGHT, "chart-track", 2),
        rect(0, 0, _WIDTH * share(value, most), _HEIGHT, "chart-fill chart-c1", 2),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_WIDTH:g} {_HEIGHT:g}",
        role="img",
        class_="chart-spark",
    )
