"""A matrix of values: from which operation to which, and END."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sessions.charts.draw import fitted, label_room, rect, text_at
from sessions.charts.figure import (
    Cell,
    Drawing,
    Figure,
    LegendItem,
    Table,
    Width,
    empty_figure,
    sentences,
    text_cell,
)
from sessions.charts.markup import Markup, coordinate, escape, join, mark, tag
from sessions.charts.measure import SMALL, shown, text_width
from sessions.charts.values import Kind, Number, Unit, checked, share, total, worded

LEVELS = 8
"""Steps of the colour scale above 0; charts.css has a colour of each, and one for text on it."""
_ROW, _LEAST_CELL, _MOST_CELL, _KIND_GAP, _PAD = 32.0, 30.0, 84.0, 8.0, 12.0
_SLANT = 45
_SLANTED_ROOM = 150.0


@dataclass(frozen=True, slots=True)
class HeatLabel:
    """A row or a column: its text, what it is, and where it leads."""

    text: str
    kind: Kind = Kind.PLAIN
    href: str | None = None


@dataclass(frozen=True, slots=True)
class HeatMap:
    """A matrix: `values` has a row per source, a value per target; None is not known, 0 is a reported zero.

    `hrefs` is empty, or of the same shape. `what` names the values, for example "transitions".
    """

    sources: tuple[HeatLabel, ...]
    targets: tuple[HeatLabel, ...]
    values: tuple[tuple[Number | None, ...], ...]
    unit: Unit = Unit.COUNT
    what: str = "transitions"
    hrefs: tuple[tuple[str | None, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where cells lie."""

    left: float
    top: float
    lefts: tuple[float, ...]
    cell: float
    slanted: bool
    highest: float


def heat_map(key: str, title: str, matrix: HeatMap, *, left_out: str = "") -> Figure:
    """Return a matrix as coloured cells with their values, on one scale from 0 to the largest value.

    Raises ValueError for rows that do not fit the labels, and for values below 0, NaN or infinite.
    """
    _check(matrix)
    if not matrix.sources or not matrix.targets:
        return empty_figure(key, title, f"No {matrix.what} to show.")
    width = (
        Width.MEDIUM
        if len(matrix.targets) <= 10
        else Width.WIDE
        if len(matrix.targets) <= 16
        else Width.EXTRA
    )
    grid = _grid(matrix, width)
    height = grid.top + _ROW * len(matrix.sources) + 4
    return Figure(
        key,
        title,
        _lead(matrix),
        sentences(_described(matrix), left_out),
        Drawing(width, math.ceil(height), _body(matrix, grid)),
        _table(matrix),
        _legend(matrix, grid.highest),
    )


def _check(matrix: HeatMap) -> None:
    for name, rows in (("values", matrix.values), *((("hrefs", matrix.hrefs),) if matrix.hrefs else ())):
        if len(rows) != len(matrix.sources) or any(len(row) != len(matrix.targets) for row in rows):
            raise ValueError(f"{name} of a heat map: give one row per source with one entry per target")
    for source, row in zip(matrix.sources, matrix.values, strict=True):
        for target, value in zip(matrix.targets, row, strict=True):
            if value is not None:
                checked(value, f"cell {shown(source.text)!r} to {shown(target.text)!r}")


def _grid(matrix: HeatMap, width: Width) -> _Grid:
    left = label_room((shown(label.text) for label in matrix.sources), width * 0.3) + _PAD
    gaps = [
        _KIND_GAP if at and target.kind is not Kind.PLAIN else 0.0 for at, target in enumerate(matrix.targets)
    ]
    widest = max(text_width(shown(label.text), SMALL) for label in matrix.targets)
    cell = min((width - left - sum(gaps)) / len(matrix.targets), _MOST_CELL)
    slanted = widest > cell - 6
    if slanted:
        room = width - left - sum(gaps) - min(widest, _SLANTED_ROOM) * math.cos(math.radians(_SLANT))
        cell = min(room / len(matrix.targets), _MOST_CELL)
    rise = min(widest, _SLANTED_ROOM) * math.sin(math.radians(_SLANT)) + 16
    lefts = tuple(left + cell * at + sum(gaps[: at + 1]) for at in range(len(matrix.targets)))
    highest = max((float(value) for row in matrix.values for value in row if value is not None), default=0.0)
    return _Grid(left, rise + 6 if slanted else 26.0, lefts, cell, slanted, highest)


def level(value: Number, highest: float) -> int:
    """Return the step of the colour scale: 0 for nothing, 1 to 8 in equal parts of the highest value."""
    if not value or not highest:
        return 0
    return min(LEVELS, 1 + int(LEVELS * share(value, highest)))


def _body(matrix: HeatMap, grid: _Grid) -> Markup:
    parts = [
        _column_head(target, left, grid) for target, left in zip(matrix.targets, grid.lefts, strict=True)
    ]
    for at, source in enumerate(matrix.sources):
        middle = grid.top + _ROW * (at + 0.5)
        label = text_at(0, middle, fitted(source.text, grid.left - _PAD), _muted(source.kind))
        parts.append(mark(shown(source.text), source.href, label))
        parts.extend(_cell(matrix, grid, at, column) for column in range(len(matrix.targets)))
    return join(parts, "\n")


def _muted(kind: Kind) -> str:
    return {Kind.PLAIN: "", Kind.OTHER: "chart-muted", Kind.END: "chart-end-text"}[kind]


def _column_head(target: HeatLabel, left: float, grid: _Grid) -> Markup:
    x, y = left + grid.cell / 2, grid.top - 10
    style = _muted(target.kind)
    if not grid.slanted:
        text = text_at(
            x, y - 4, fitted(target.text, grid.cell - 6, SMALL), style, anchor="middle", size=SMALL
        )
    else:
        turn = f"rotate(-{_SLANT} {coordinate(x)} {coordinate(y)})"
        name = escape(fitted(target.text, _SLANTED_ROOM, SMALL))
        text = tag("text", name, x=x, y=y, transform=turn, class_=f"chart-small {style}".rstrip())
    return mark(shown(target.text), target.href, text)


def _cell(matrix: HeatMap, grid: _Grid, row: int, column: int) -> Markup:
    source, target, value = matrix.sources[row], matrix.targets[column], matrix.values[row][column]
    x, y = grid.lefts[column], grid.top + _ROW * row
    tip = (
        f"{shown(source.text)} → {shown(target.text)}\n{worded(value, matrix.unit)} {_noun(matrix)}".rstrip()
    )
    href = matrix.hrefs[row][column] if matrix.hrefs else None
    if value is None:
        shape = rect(x + 1, y + 1, grid.cell - 2, _ROW - 2, "chart-unknown", 3)
        return mark(tip, href, shape)
    at = level(value, grid.highest)
    ramp = "e" if target.kind is Kind.END and at else "h"
    shape = rect(x + 1, y + 1, grid.cell - 2, _ROW - 2, f"chart-{ramp}{at}", 3)
    written = worded(value, matrix.unit)
    if not value or text_width(written, SMALL) > grid.cell - 6:
        return mark(tip, href, shape)
    text = text_at(
        x + grid.cell / 2, y + _ROW / 2, written, f"chart-on-{ramp}{at}", anchor="middle", size=SMALL
    )
    return mark(tip, href, shape, text)


def _noun(matrix: HeatMap) -> str:
    return matrix.what if matrix.unit is Unit.COUNT else ""


def _largest(matrix: HeatMap) -> tuple[Number, int, int] | None:
    known = [
        (value, -at, -column)
        for at, row in enumerate(matrix.values)
        for column, value in enumerate(row)
        if value is not None
    ]
    if not known:
        return None
    value, at, column = max(known)
    return value, -at, -column


def _lead(matrix: HeatMap) -> str:
    largest = _largest(matrix)
    if largest is None:
        return f"No {matrix.what} are known."
    value, at, column = largest
    source, target = matrix.sources[at], matrix.targets[column]
    return f"Largest: {shown(source.text)} to {shown(target.text)}, {worded(value, matrix.unit)}."


def _described(matrix: HeatMap) -> str:
    whole = total(value for row in matrix.values for value in row)
    summed = matrix.unit in (Unit.COUNT, Unit.USD)
    return sentences(
        f"Matrix of {matrix.what}",
        f"{len(matrix.sources)} sources are in rows, {len(matrix.targets)} targets in columns",
        _lead(matrix),
        f"All cells together are {worded(whole, matrix.unit)}" if summed else "",
    )


def _legend(matrix: HeatMap, highest: float) -> tuple[LegendItem, ...]:
    items = [LegendItem("chart-ramp-h", f"0 to {worded(highest, matrix.unit)}")]
    if any(target.kind is Kind.END for target in matrix.targets):
        items.append(LegendItem("chart-ramp-e", "sessions that end, on the same scale"))
    if any(value is None for row in matrix.values for value in row):
        items.append(LegendItem("chart-swatch-unknown", "not known"))
    return tuple(items)


def _table(matrix: HeatMap) -> Table:
    headers = ("from", *(shown(target.text) for target in matrix.targets))
    rows = []
    for at, (source, row) in enumerate(zip(matrix.sources, matrix.values, strict=True)):
        hrefs = matrix.hrefs[at] if matrix.hrefs else (None,) * len(row)
        cells = (Cell(value, matrix.unit, href) for value, href in zip(row, hrefs, strict=True))
        rows.append((text_cell(source.text, source.href), *cells))
    return Table(headers, tuple(rows))
