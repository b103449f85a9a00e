"""Ranked horizontal bars: operations by cost, models by requests."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from sessions.charts.draw import fitted, kind_colour, label_room, line, rect, text_at
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
from sessions.charts.markup import Markup, join, mark
from sessions.charts.measure import SMALL, shorten, shown, text_width
from sessions.charts.values import Kind, Number, Unit, checked, share, total, worded
from sessions.words.units import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

_ROW, _TALL_ROW, _THICK, _THIN, _GAP, _TOP = 30.0, 36.0, 14.0, 4.0, 12.0, 6.0
_WIDTH = Width.NARROW


@dataclass(frozen=True, slots=True)
class BarItem:
    """One bar: a name and a value, perhaps a second value for the muted bar, and a note at the end."""

    label: str
    value: Number | None
    second: Number | None = None
    note: str = ""
    kind: Kind = Kind.PLAIN
    href: str | None = None


@dataclass(frozen=True, slots=True)
class BarNames:
    """What the bars are and in which units; `second` and `note` are empty where no item has one."""

    item: str = "operation"
    value: str = "requests"
    unit: Unit = Unit.COUNT
    second: str = ""
    second_unit: Unit = Unit.SHARE
    note: str = ""


def bars(
    key: str, title: str, items: Sequence[BarItem], names: BarNames | None = None, *, left_out: str = ""
) -> Figure:
    """Return ranked bars, in the order they are given.

    The main bars share one scale from 0, the second ones another (up to 1 where they are shares). A value of
    None has no bar and a dash. `left_out` is a sentence about what a limit kept out. Raises ValueError for a
    value that is negative, NaN or infinite.
    """
    names = names or BarNames()
    for item in items:
        _check(item)
    if not items:
        return empty_figure(key, title, f"No {names.item}s to show.")
    lead = _lead(items, names)
    return Figure(
        key,
        title,
        lead,
        sentences(_described(items, names), left_out),
        Drawing(_WIDTH, _TOP * 2 + _row(names) * len(items), _body(items, names)),
        _table(items, names),
        _legend(items, names) if names.second else (),
    )


def _check(item: BarItem) -> None:
    for value in (item.value, item.second):
        if value is not None:
            checked(value, f"bar {shown(item.label)!r}")


def _lead(items: Sequence[BarItem], names: BarNames) -> str:
    known = [item for item in items if item.value is not None]
    if not known:
        return f"No {names.value} known."
    largest = max(known, key=lambda item: item.value or 0)
    if not largest.value:
        return f"All {names.value} are 0."
    return f"Largest: {shown(largest.label)}, {worded(largest.value, names.unit)}."


def _described(items: Sequence[BarItem], names: BarNames) -> str:
    whole = total(item.value for item in items)
    unknown = sum(item.value is None for item in items)
    parts = [f"{len(items)} bars, {names.value} by {names.item}", _lead(items, names)]
    if names.unit in (Unit.COUNT, Unit.USD):
        parts.append(f"All together {worded(whole, names.unit)}")
    if unknown:
        parts.append(f"{unknown} without a known value")
    return sentences(*parts)


@dataclass(frozen=True, slots=True)
class _Layout:
    """How wide labels and notes are, where bars start, how long the longest is, and what it stands for."""

    labels: float
    notes: float
    left: float
    room: float
    top: Fraction
    second_top: Fraction


def _laid(items: Sequence[BarItem], names: BarNames) -> _Layout:
    labels = label_room((shown(item.label) for item in items), _WIDTH * 0.36)
    notes = label_room((shown(item.note) for item in items if item.note), _WIDTH * 0.2, SMALL)
    values = max(text_width(worded(item.value, names.unit)) for item in items)
    left = labels + _GAP
    top = max(total([item.value]) for item in items)
    second_top = max(total([item.second]) for item in items)
    if names.second_unit is Unit.SHARE:
        second_top = max(second_top, Fraction(1))
    room = _WIDTH - left - values - 8 - (notes + _GAP if notes else 0)
    return _Layout(labels, notes, left, room, top, second_top)


def _body(items: Sequence[BarItem], names: BarNames) -> Markup:
    layout = _laid(items, names)
    middles = (_TOP + _row(names) * (at + 0.5) - (4 if names.second else 0) for at in range(len(items)))
    drawn = [_bar(item, names, layout, y) for item, y in zip(items, middles, strict=True)]
    axis = line(layout.left, _TOP, layout.left, _TOP + _row(names) * len(items), "chart-grid")
    return join([*drawn, axis], "\n")


def _bar(item: BarItem, names: BarNames, layout: _Layout, middle: float) -> Markup:
    length = share(item.value or 0, layout.top) * layout.room
    value = worded(item.value, names.unit)
    note = shorten(item.note, layout.notes, SMALL) if item.note else ""
    top = middle - _THICK / 2
    shapes = [
        text_at(0, middle, fitted(item.label, layout.labels)),
        rect(layout.left, top, length, _THICK, f"chart-fill {kind_colour(item.kind)}", 2),
        text_at(layout.left + length + 8, middle, value),
        text_at(_WIDTH, middle, note, "chart-muted", anchor="end", size=SMALL),
    ]
    if names.second and item.second is not None:
        second = share(item.second, layout.second_top) * layout.room
        style = "chart-fill chart-c-other chart-second"
        shapes.append(rect(layout.left, top + _THICK + 3, second, _THIN, style, 1))
    return mark(_tooltip(item, names), item.href, *shapes)


def _row(names: BarNames) -> float:
    return _TALL_ROW if names.second else _ROW


def _tooltip(item: BarItem, names: BarNames) -> str:
    lines = [shown(item.label), f"{names.value}: {worded(item.value, names.unit)}"]
    if names.second:
        lines.append(f"{names.second}: {worded(item.second, names.second_unit)}")
    if item.note:
        lines.append(shown(item.note))
    return "\n".join(lines)


def _legend(items: Sequence[BarItem], names: BarNames) -> tuple[LegendItem, ...]:
    """Return what the bars stand for, in the colour of most of them."""
    kind, _ = Counter(item.kind for item in items).most_common(1)[0]
    return (LegendItem(kind_colour(kind), names.value), LegendItem("chart-c-other", names.second))


def _table(items: Sequence[BarItem], names: BarNames) -> Table:
    headers = [names.item, names.value]
    if names.second:
        headers.append(names.second)
    if names.note:
        headers.append(names.note)
    rows = []
    for item in items:
        row = [text_cell(item.label, item.href), Cell(item.value, names.unit)]
        if names.second:
            row.append(Cell(item.second, names.second_unit))
        if names.note:
            row.append(text_cell(item.note or UNKNOWN))
        rows.append(tuple(row))
    return Table(tuple(headers), tuple(rows))
