"""How values are spread: bins, and lines at percentiles."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from sessions.charts.draw import Anchor, line, rect, text_at, y_axis
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
from sessions.charts.scales import from_zero, ticks, without_overlap
from sessions.charts.values import Number, Unit, checked, rough, share, total, worded
from sessions.words.units import plural, rate

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDTH = Width.NARROW
_TOP, _PLOT, _FOOT, _LINE = 16.0, 210.0, 30.0, 17.0
_WIDEST_BAR = 140.0
_EVEN = 0.01


@dataclass(frozen=True, slots=True)
class Bin:
    """Values from `low` on and below `high` (the last bin holds its `high` too), and how many they are."""

    low: Number
    high: Number
    count: int
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Marker:
    """A line at a value, such as the median."""

    label: str
    value: Number


@dataclass(frozen=True, slots=True)
class _Axis:
    """Bins side by side, each equally wide: a value lies within its bin in proportion."""

    edges: tuple[float, ...]
    left: float
    step: float

    def at(self, value: float) -> float:
        """Return where a value lies; the nearest end for one outside."""
        for place, (low, high) in enumerate(pairwise(self.edges)):
            if value <= high:
                inside = (value - low) / (high - low) if high > low else 0.5
                return self.left + self.step * (place + min(max(inside, 0.0), 1.0))
        return self.left + self.step * (len(self.edges) - 1)


def histogram(
    key: str,
    title: str,
    bins: Sequence[Bin],
    unit: Unit = Unit.COUNT,
    *,
    markers: Sequence[Marker] = (),
    whole: bool = False,
    what: str = "session",
    left_out: str = "",
) -> Figure:
    """Return bins as columns, equally wide; bins of another range than the first one are drawn muted.

    `whole` says that values are whole numbers, so that a bin from 3 to 4 is written "3". `what` names one of
    the things counted. Raises ValueError for bins that do not follow each other, and for values below 0, NaN
    or infinite.
    """
    _check(bins, markers)
    if not any(b.count for b in bins):
        return empty_figure(key, title, f"No {what}s to show.")
    names = [_range(b, unit, whole=whole, last=at == len(bins) - 1) for at, b in enumerate(bins)]
    lead = _lead(bins, names, what)
    return Figure(
        key,
        title,
        lead,
        sentences(f"Histogram of {plural(len(bins), 'bin')}", lead, _marked(markers, unit), left_out),
        _drawing(bins, names, markers, unit, whole=whole, what=what),
        _table(bins, names, what),
        _legend(bins, names),
    )


def _check(bins: Sequence[Bin], markers: Sequence[Marker]) -> None:
    for b in bins:
        for value in (b.low, b.high, b.count):
            checked(value, "bin of a histogram")
        if b.high < b.low or (b.high == b.low and b is not bins[-1]):
            raise ValueError(f"bin from {b.low} to {b.high}: its end must lie above its start")
    for before, b in pairwise(bins):
        if float(before.high) != float(b.low):
            raise ValueError(f"bin from {b.low}: it must start where the one before ends, at {before.high}")
    for marker in markers:
        checked(marker.value, f"marker {shown(marker.label)!r}")


def _range(b: Bin, unit: Unit, *, whole: bool, last: bool) -> str:
    low, high = b.low, b.high
    if whole:
        top = high if last else high - 1
        return worded(low, unit) if top <= low else f"{worded(low, unit)} to {worded(top, unit)}"
    return worded(low, unit) if low == high else f"{worded(low, unit)} to {worded(high, unit)}"


def _odd(bins: Sequence[Bin]) -> list[bool]:
    """Return for each bin whether its range differs from the first one's; the last one may be cut short."""
    widths = [float(b.high) - float(b.low) for b in bins]
    odd = [abs(width - widths[0]) > _EVEN * widths[0] for width in widths]
    return [*odd[:-1], odd[-1] and widths[-1] > widths[0]]


def _drawing(
    bins: Sequence[Bin],
    names: Sequence[str],
    markers: Sequence[Marker],
    unit: Unit,
    *,
    whole: bool,
    what: str,
) -> Drawing:
    heights = from_zero(max(b.count for b in bins), Unit.COUNT, 3)
    labels = [rough(value, Unit.COUNT) for value in heights]
    left = max(text_width(label, SMALL) for label in labels) + 10
    edges = (float(bins[0].low), *(float(b.high) for b in bins))
    axis = _Axis(edges, left, min((_WIDTH - left - 12) / len(bins), _WIDEST_BAR))
    flags = _flags(markers, axis, unit)
    base = _TOP + _LINE * len({flag.middle for flag in flags}) + _PLOT
    ticked = zip(heights, labels, strict=True)
    grid = [(base - _PLOT * share(value, heights[-1]), label) for value, label in ticked]
    body = [
        y_axis(left, _WIDTH - 12, grid),
        *_columns(bins, names, axis, (base, heights[-1]), what),
        *_x_labels(bins, names, axis, base, unit, whole=whole),
        *(_marker(flag, base) for flag in flags),
    ]
    return Drawing(_WIDTH, base + _FOOT, join(body, "\n"))


def _columns(
    bins: Sequence[Bin], names: Sequence[str], axis: _Axis, base_top: tuple[float, float], what: str
) -> list[Markup]:
    base, highest = base_top
    whole = sum(b.count for b in bins)
    columns = []
    for at, (b, odd) in enumerate(zip(bins, _odd(bins), strict=True)):
        height = _PLOT * share(b.count, highest)
        x = axis.left + axis.step * at
        gap = min(1.0, axis.step / 4)
        tip = f"{names[at]}\n{plural(b.count, what)}, {rate(share(b.count, whole))}"
        hit = rect(x, base - _PLOT, axis.step, _PLOT, "chart-hit")
        style = f"chart-fill chart-c1{' chart-tail' if odd else ''}"
        columns.append(
            mark(tip, b.href, hit, rect(x + gap, base - height, axis.step - 2 * gap, height, style, 2))
        )
    return columns


def _x_labels(
    bins: Sequence[Bin], names: Sequence[str], axis: _Axis, base: float, unit: Unit, *, whole: bool
) -> list[Markup]:
    """Return labels under the axis: at round values where bins are even, else at their edges."""
    if whole or len(bins) == 1:
        places = [(axis.left + axis.step * (at + 0.5), name) for at, name in enumerate(names)]
    else:
        odd = [*_odd(bins), True]
        even = odd.index(True)
        values = (
            [*ticks(axis.edges[0], axis.edges[even], unit, 6)] if even > 2 else list(axis.edges[: even + 1])
        )
        values += [edge for edge in axis.edges[even:] if not values or edge > values[-1]]
        places = [(axis.at(value), rough(value, unit)) for value in values]
    spans = []
    for x, text in places:
        half = text_width(text, SMALL) / 2
        middle = min(max(x, half), _WIDTH - half)
        spans.append((middle - half, middle + half))
    return [
        text_at(
            (spans[at][0] + spans[at][1]) / 2,
            base + 16,
            places[at][1],
            "chart-muted",
            anchor="middle",
            size=SMALL,
        )
        for at in without_overlap(spans, 10)
    ]


@dataclass(frozen=True, slots=True)
class _Flag:
    """A marker's label as it lies: where its line stands, the middle of its text, and its anchor."""

    x: float
    middle: float
    text: str
    side: Anchor


def _flags(markers: Sequence[Marker], axis: _Axis, unit: Unit) -> list[_Flag]:
    """Return labels of markers in as few lines as they need; none overlaps another."""
    flags = []
    lines: list[list[tuple[float, float]]] = []
    for marker in markers:
        text = f"{shorten(marker.label, 120, SMALL)} {worded(marker.value, unit)}"
        x, width = axis.at(float(marker.value)), text_width(text, SMALL) + 6
        right = x + width <= _WIDTH
        span = (x - 8, x + width + 8) if right else (x - width - 8, x + 8)
        fits = (at for at, taken in enumerate(lines) if all(span[1] < a or b < span[0] for a, b in taken))
        at = next(fits, len(lines))
        if at == len(lines):
            lines.append([])
        lines[at].append(span)
        flags.append(_Flag(x, _TOP / 2 + 2 + _LINE * at, text, "start" if right else "end"))
    return flags


def _marker(flag: _Flag, base: float) -> Markup:
    x = flag.x + (6 if flag.side == "start" else -6)
    label = text_at(x, flag.middle, flag.text, "chart-halo", anchor=flag.side, size=SMALL)
    return mark(flag.text, None, line(flag.x, flag.middle - 7, flag.x, base, "chart-marker"), label)


def _lead(bins: Sequence[Bin], names: Sequence[str], what: str) -> str:
    whole = sum(b.count for b in bins)
    at = max(range(len(bins)), key=lambda at: bins[at].count)
    return f"{plural(whole, what)}; most common: {names[at]}, {rate(share(bins[at].count, whole))}."


def _marked(markers: Sequence[Marker], unit: Unit) -> str:
    return ", ".join(f"{shown(marker.label)} {worded(marker.value, unit)}" for marker in markers)


def _legend(bins: Sequence[Bin], names: Sequence[str]) -> tuple[LegendItem, ...]:
    odd = [name for name, differs in zip(names, _odd(bins), strict=True) if differs]
    if not odd:
        return ()
    text = f"{odd[0]}: a bin of another width" if len(odd) == 1 else "bins of other widths than the first one"
    return (LegendItem("chart-c1 chart-tail", text),)


def _table(bins: Sequence[Bin], names: Sequence[str], what: str) -> Table:
    whole = total(b.count for b in bins)
    rows = tuple(
        (text_cell(name, b.href), Cell(b.count, Unit.COUNT), Cell(share(b.count, whole), Unit.SHARE))
        for b, name in zip(bins, names, strict=True)
    )
    return Table(("range", f"{what}s", "share"), rows)
