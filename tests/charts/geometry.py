"""What a figure draws, read back from its markup."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from xml.etree import ElementTree

from sessions.charts import Figure, figure_html
from sessions.charts.measure import BOLD, SMALL, TEXT, text_width

SVG = "{http://www.w3.org/2000/svg}"
SLACK = 0.5
"""Coordinates are rounded to two decimals, and corners are checked together."""


@dataclass(frozen=True)
class Box:
    """A rectangle, and what it is of."""

    left: float
    top: float
    right: float
    bottom: float
    name: str

    def overlaps(self, other: Box) -> bool:
        return (
            self.left < other.right - SLACK
            and other.left < self.right - SLACK
            and self.top < other.bottom - SLACK
            and other.top < self.bottom - SLACK
        )


def parsed(figure: Figure) -> ElementTree.Element:
    """Return the figure's markup, parsed as XML."""
    return ElementTree.fromstring(figure_html(figure))


@cache
def svg(figure: Figure) -> ElementTree.Element:
    """Return the `<svg>` of a figure that has one."""
    found = parsed(figure).find(f".//{SVG}svg")
    assert found is not None
    return found


def having(figure: Figure, style: str, name: str = "*") -> list[ElementTree.Element]:
    """Return elements of the drawing with a CSS class, in document order."""
    wanted = f"{SVG}{name}" if name != "*" else None
    return [element for element in svg(figure).iter(wanted) if style in (element.get("class") or "").split()]


def number(element: ElementTree.Element, name: str) -> float:
    """Return an attribute as a number."""
    return float(element.get(name) or "0")


def title_of(figure: Figure, element: ElementTree.Element) -> str:
    """Return the tooltip of the mark that holds an element."""
    parents = {child: parent for parent in svg(figure).iter() for child in parent}
    title = parents[element].find(f"{SVG}title")
    assert title is not None
    return title.text or ""


def table_rows(figure: Figure) -> list[list[str]]:
    """Return the body of the table as it is shown."""
    rows = parsed(figure).findall(".//tbody/tr")
    return [["".join(cell.itertext()) for cell in row] for row in rows]


def table_values(figure: Figure) -> list[list[str | None]]:
    """Return the values of the table for machines, None where a cell holds none."""
    rows = parsed(figure).findall(".//tbody/tr")
    return [[_value(cell) for cell in row] for row in rows]


def _value(cell: ElementTree.Element) -> str | None:
    data = cell.find(".//data")
    return None if data is None else data.get("value")


def text_boxes(figure: Figure) -> list[Box]:
    """Return the estimated box of every text that is not turned."""
    return [_text_box(text) for text in svg(figure).iter(f"{SVG}text") if text.get("transform") is None]


def _text_box(text: ElementTree.Element) -> Box:
    words = "".join(text.itertext())
    classes = (text.get("class") or "").split()
    size = TEXT if "chart-text" in classes else SMALL
    width = text_width(text.text or "", size) * (BOLD if "chart-strong" in classes else 1)
    for span in text.iter(f"{SVG}tspan"):
        width += text_width(span.text or "", SMALL) + number(span, "dx")
    x, base = number(text, "x"), number(text, "y")
    left = x - {"start": 0.0, "middle": width / 2, "end": width}[text.get("text-anchor", "start")]
    return Box(left, base - size * 0.8, left + width, base + size * 0.22, words)


def turned_boxes(figure: Figure) -> list[Box]:
    """Return the bounds of texts that are turned about their start."""
    boxes = []
    for text in svg(figure).iter(f"{SVG}text"):
        turn = re.fullmatch(r"rotate\(-(\d+) \S+ \S+\)", text.get("transform") or "")
        if turn:
            flat, angle = _text_box(text), math.radians(float(turn[1]))
            along = flat.right - flat.left
            x, y = number(text, "x"), number(text, "y")
            boxes.append(
                Box(x - SMALL, y - along * math.sin(angle) - SMALL, x + along * math.cos(angle), y, flat.name)
            )
    return boxes


def shape_boxes(figure: Figure) -> list[Box]:
    """Return the bounds of every rectangle, line, circle and path."""
    boxes = []
    for element in svg(figure).iter():
        kind = element.tag.removeprefix(SVG)
        if kind == "rect":
            x, y = number(element, "x"), number(element, "y")
            boxes.append(Box(x, y, x + number(element, "width"), y + number(element, "height"), kind))
        elif kind == "circle":
            x, y, r = (number(element, name) for name in ("cx", "cy", "r"))
            boxes.append(Box(x - r, y - r, x + r, y + r, kind))
        elif kind == "line":
            xs, ys = ([number(element, f"{axis}{end}") for end in "12"] for axis in "xy")
            boxes.append(Box(min(xs), min(ys), max(xs), max(ys), kind))
        elif kind == "path":
            points = path_points(element)
            boxes.append(_bounds(points, kind))
    return boxes


def _bounds(points: list[tuple[float, float]], name: str) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Box(min(xs), min(ys), max(xs), max(ys), name)


def path_points(element: ElementTree.Element) -> list[tuple[float, float]]:
    """Return the points of a path, control points included."""
    pairs = re.findall(r"(-?[\d.]+),(-?[\d.]+)", element.get("d") or "")
    return [(float(x), float(y)) for x, y in pairs]


def check_layout(figure: Figure) -> None:
    """Assert that all lies within the view box and that no text overlaps another."""
    _, _, width, height = (float(part) for part in (svg(figure).get("viewBox") or "").split())
    texts = text_boxes(figure)
    for box in (*texts, *turned_boxes(figure), *shape_boxes(figure)):
        assert box.left >= -SLACK, box
        assert box.top >= -SLACK, box
        assert box.right <= width + SLACK, box
        assert box.bottom <= height + SLACK, box
    for one, two in combinations(texts, 2):
        assert not one.overlaps(two), (one, two)
