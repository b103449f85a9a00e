"""A chart with its words and its table, and how they are written as HTML."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from importlib.resources import files
from typing import TYPE_CHECKING

from sessions.charts.markup import Markup, checked_href, checked_key, escape, join, tag
from sessions.charts.measure import shown
from sessions.charts.values import Number, Unit, plain, worded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction


class Width(IntEnum):
    """Widths of drawings in CSS pixels at natural size; charts.css has a class of each."""

    NARROW = 620
    MEDIUM = 760
    WIDE = 1080
    EXTRA = 1320


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is inside of the SVG, and how large it is."""

    width: Width
    height: float
    body: Markup


@dataclass(frozen=True, slots=True)
class LegendItem:
    """One entry of a legend: a swatch with this CSS class, and what it means."""

    style: str
    text: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table: a text, or a value with its unit."""

    content: str | Number | Fraction | None
    unit: Unit | None = None
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers of a chart. The first column names the row."""

    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart as it stands in a page.

    `key` makes ids, so it is unique in a page. `lead` is one sentence with the main finding, shown under the
    title. `description` says the main facts in words, for people who do not see the drawing. `drawing` and
    `table` are None where there is nothing to draw; `lead` says why then.
    """

    key: str
    title: str
    lead: str
    description: str
    drawing: Drawing | None = None
    table: Table | None = None
    legend: tuple[LegendItem, ...] = ()

    def __post_init__(self) -> None:
        checked_key(self.key)


def empty_figure(key: str, title: str, sentence: str) -> Figure:
    """Return a figure without a drawing: a sentence says why there is none."""
    return Figure(key, title, sentence, sentence)


def sentences(*parts: str) -> str:
    """Return sentences that are not empty as one text, each with its full stop."""
    whole = (part.strip() for part in parts if part.strip())
    return " ".join(part if part[-1] in ".!?" else part + "." for part in whole)


def text_cell(text: str, href: str | None = None) -> Cell:
    """Return a cell with a text, and a link where there is one."""
    return Cell(text, None, href)


def stylesheet() -> str:
    """Return the CSS of all charts: light, dark and print; a page needs it once."""
    return (files("sessions.charts") / "charts.css").read_text(encoding="utf-8")


def figure_html(figure: Figure) -> Markup:
    """Return a figure as a `<figure>` element: title, lead, legend, SVG and table.

    It needs `stylesheet()` in the page, and neither scripts nor inline styles.
    """
    head = tag(
        "figcaption",
        tag("strong", escape(figure.title), class_="chart-title"),
        tag("span", escape(figure.lead), class_="chart-lead" if figure.drawing else "chart-empty"),
        class_="chart-head",
    )
    parts = [head]
    if figure.legend:
        parts.append(_legend(figure.legend))
    if figure.drawing:
        parts.append(_scrolled(figure, figure.drawing))
    if figure.table:
        parts.append(_table(figure.title, figure.table))
    return tag("figure", *parts, class_="chart", id=figure.key)


def _scrolled(figure: Figure, drawing: Drawing) -> Markup:
    """Return the SVG in the box that it scrolls in where the page is narrow."""
    title, description = f"{figure.key}-title", f"{figure.key}-desc"
    svg = tag(
        "svg",
        tag("title", escape(figure.title), id=title),
        tag("desc", _long(figure.description), id=description),
        drawing.body,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {drawing.width:d} {drawing.height:g}",
        # Contents of an image cannot be reached, so a drawing that holds links is a group.
        role="group" if "<a " in drawing.body else "img",
        aria_labelledby=f"{title} {description}",
        class_=f"chart-svg chart-width-{drawing.width:d}",
    )
    return tag("div", svg, class_="chart-scroll", tabindex=0, role="group", aria_label=shown(figure.title))


def _long(text: str) -> Markup:
    """Return a text of any length as markup, escaped piece by piece."""
    pieces = [text[at : at + 400] for at in range(0, len(text), 400)]
    return join([escape(piece) if piece.strip() else Markup(" ") for piece in pieces])


def _legend(items: Sequence[LegendItem]) -> Markup:
    entries = (
        tag(
            "li",
            tag("span", Markup(""), class_=f"chart-swatch {item.style}", aria_hidden="true"),
            escape(item.text),
        )
        for item in items
    )
    return tag("ul", *entries, class_="chart-legend")


def _table(title: str, table: Table) -> Markup:
    numeric = [all(row[at].unit for row in table.rows) for at in range(len(table.headers))]
    heads = (
        tag("th", escape(name), scope="col", class_="chart-number" if number else None)
        for name, number in zip(table.headers, numeric, strict=True)
    )
    rows = (tag("tr", *(_cell(cell, at == 0) for at, cell in enumerate(row))) for row in table.rows)
    body = tag(
        "table",
        tag("caption", escape(title)),
        tag("thead", tag("tr", *heads)),
        tag("tbody", join(rows, "\n")),
    )
    summary = tag("summary", Markup("Table"), tag("span", escape(f" of {title}"), class_="chart-unseen"))
    scroll = tag(
        "div", body, class_="chart-scroll", tabindex=0, role="group", aria_label=f"Table of {shown(title)}"
    )
    return tag("details", summary, scroll, class_="chart-table")


def _cell(cell: Cell, heading: bool) -> Markup:
    content, unit = cell.content, cell.unit
    if unit is None or isinstance(content, str):
        inner = tag("bdi", escape(content))
    elif content is None:
        inner = escape(worded(None, unit))
    else:
        inner = tag("data", escape(worded(content, unit)), value=plain(content))
    if cell.href is not None:
        inner = tag("a", inner, href=checked_href(cell.href))
    if heading:
        return tag("th", inner, scope="row", class_="chart-number" if unit else None)
    return tag("td", inner, class_="chart-number" if unit else None)
