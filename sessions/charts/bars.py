"""Ranked horizontal bars: operations by cost, models by requests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sessions.charts.draw import fitted, kind_colour, label_room, rect, text_at
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

if TYPE_CHECKING:
    from collections.abc import Sequence

_ROW, _THICK, _THIN, _GAP, _TOP = 30.0, 14.0, 4.0, 12.0, 6.0
_WIDTH = Width.MEDIUM


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
        return empty_figure(key, title, f"No {names.item} to show.")
    lead = _lead(items, names)
    return Figure(
        key,
        title,
        lead,
        sentences(_described(items, names), left_out),
        Drawing(_WIDTH, _TOP * 2 + _ROW * len(items), _body(items, names)),
        _table(items, names),
        _legend(names) if names.second else (),
    )


def _check(item: BarItem) -> None:
    for value in (item.value, item.second):
        if value is not None:
            checked(value, f"bar {shown(item.label)!r}")


def _lead(items: Sequence[BarItem], names: BarNames) -> str:
    known = [item for item in items if item.value is not None]
    if not known:
        return f"No {names.value} is known."
    largest = max(known, key=lambda item: item.value or 0)
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


def _body(items: Sequence[BarItem], names: BarNames) -> Markup:
    label_width = label_room((shown(item.label) for item in items), _WIDTH * 0.36)
    note_width = label_room((shown(item.note) for item in items if item.note), _WIDTH * 0.2, SMALL)
    values = [worded(item.value, names.unit) for item in items]
    value_width = max(text_width(value) for value in values)
    left = label_width + _GAP
    room = _WIDTH - left - value_width - 8 - (note_width + _GAP if note_width else 0)
    top = max(total([item.value]) for item in items)
    second_top = max(total([item.second]) for item in items)
    if names.second_unit is Unit.SHARE:
        second_top = max(second_top, total([1]))
    rows = []
    for at, item in enumerate(items):
        middle = _TOP + _ROW * (at + 0.5)
        length = share(item.value or 0, top) * room
        second = share(item.second or 0, second_top) * room
        shapes = [
            text_at(0, middle, fitted(item.label, label_width)),
            *_shapes(item, (left, middle), length, second, bool(names.second)),
            text_at(left + max(length, second) + 8, middle, values[at], "chart-value"),
            text_at(
                _WIDTH,
                middle,
                shorten(item.note, note_width, SMALL) if item.note else "",
                "chart-muted",
                anchor="end",
                size=SMALL,
            ),
        ]
        rows.append(mark(_tooltip(item, names), item.href, *shapes))
    return join(rows, "\n")


def _shapes(
    item: BarItem, start: tuple[float, float], length: float, second: float, two: bool
) -> list[Markup]:
    left, middle = start
    top = middle - (_THICK + _THIN + 1 if two else _THICK) / 2
    style = f"chart-fill {kind_colour(item.kind)}"
    shapes = [rect(left, top, length, _THICK, style, 2)]
    if two and item.second is not None:
        shapes.append(rect(left, top + _THICK + 1, second, _THIN, "chart-fill chart-c-other chart-second", 1))
    return shapes


def _tooltip(item: BarItem, names: BarNames) -> str:
    lines = [shown(item.label), f"{names.value}: {worded(item.value, names.unit)}"]
    if names.second:
        lines.append(f"{names.second}: {worded(item.second, names.second_unit)}")
    if item.note:
        lines.append(shown(item.note))
    return "\n".join(lines)


def _legend(names: BarNames) -> tuple[LegendItem, ...]:
    return (LegendItem("chart-c1", names.value), LegendItem("chart-c-other", names.second))


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
            row.append(text_cell(item.note or "–"))
        rows.append(tuple(row))
    return Table(tuple(headers), tuple(rows))
