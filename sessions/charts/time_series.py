"""Cost and sessions over time: two panels under each other that share their time axis."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from sessions.charts.draw import path, rect, text_at, y_axis
from sessions.charts.figure import Cell, Drawing, Figure, Table, Width, empty_figure, sentences, text_cell
from sessions.charts.markup import Markup, join, mark, tag
from sessions.charts.measure import SMALL, text_width
from sessions.charts.scales import from_zero
from sessions.charts.time_ticks import bucket_name, time_labels
from sessions.charts.values import Number, Unit, checked, rough, share, total, worded
from sessions.words.units import plural

if TYPE_CHECKING:
    from collections.abc import Sequence

_HEAD, _UPPER, _LOWER, _BETWEEN, _FOOT, _RIGHT = 26.0, 140.0, 90.0, 40.0, 28.0, 12.0
_DOTS = 40
_WIDEST_BAR = 64.0


class Bucket(StrEnum):
    """How long a bucket of time is."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class TimePoint:
    """One bucket: its start, in the time zone to be shown (UTC where naive), and its values or None."""

    start: datetime | date
    cost: Number | None
    sessions: int | None
    href: str | None = None


@dataclass(frozen=True, slots=True)
class _Span:
    """A bucket as it lies."""

    point: TimePoint
    when: datetime
    x: float
    width: float

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True)
class _Panel:
    """A panel's base line, height and largest tick."""

    base: float
    height: float
    highest: float

    def at(self, value: Number) -> float:
        return self.base - self.height * share(value, self.highest)


def time_series(
    key: str,
    title: str,
    points: Sequence[TimePoint],
    bucket: Bucket,
    *,
    left_out: str = "",
    width: Width = Width.NARROW,
) -> Figure:
    """Return cost as bars over sessions as a line, each in its panel; buckets not given or None are gaps.

    Raises ValueError for buckets that are not in order, and for values below 0, NaN or infinite.
    """
    whens = [_moment(point.start) for point in points]
    _check(points, whens)
    if not any(point.cost is not None or point.sessions is not None for point in points):
        return empty_figure(key, title, "No buckets of time with known values to show.")
    costs = from_zero(max(float(point.cost or 0) for point in points), Unit.USD, 3)
    counts = from_zero(max(point.sessions or 0 for point in points), Unit.COUNT, 3)
    labels = [*(rough(value, Unit.USD) for value in costs), *(rough(value, Unit.COUNT) for value in counts)]
    left = max(text_width(label, SMALL) for label in labels) + 10
    spans = _spans(points, whens, bucket, (left, width - _RIGHT))
    upper = _Panel(_HEAD + _UPPER, _UPPER, costs[-1])
    lower = _Panel(upper.base + _BETWEEN + _LOWER, _LOWER, counts[-1])
    body = [
        *_panel((left, width - _RIGHT), upper, costs, Unit.USD, "Cost"),
        *_panel((left, width - _RIGHT), lower, counts, Unit.COUNT, "Sessions"),
        *_line(spans, lower, bucket),
        *(_mark(span, upper, lower, bucket) for span in spans),
        *_x_labels(spans, bucket, lower.base, width),
    ]
    return Figure(
        key,
        title,
        _lead(spans, bucket),
        sentences(_described(spans, bucket), left_out),
        Drawing(width, lower.base + _FOOT, join(body, "\n")),
        _table(spans, bucket),
    )


def _moment(start: datetime | date) -> datetime:
    if not isinstance(start, datetime):
        start = datetime(start.year, start.month, start.day, tzinfo=UTC)
    return start if start.tzinfo else start.replace(tzinfo=UTC)


def _check(points: Sequence[TimePoint], whens: Sequence[datetime]) -> None:
    for before, when in pairwise(whens):
        if when <= before:
            raise ValueError(
                f"bucket {when.isoformat()} does not follow {before.isoformat()}; give them in order"
            )
    for point in points:
        for value in (point.cost, point.sessions):
            if value is not None:
                checked(value, f"bucket {point.start.isoformat()}")


def _spans(
    points: Sequence[TimePoint], whens: Sequence[datetime], bucket: Bucket, edges: tuple[float, float]
) -> list[_Span]:
    ends = [_end(when, bucket) for when in whens]
    whole = (ends[-1] - whens[0]).total_seconds()
    left, right = edges
    scale = (right - left) / whole
    spans = []
    for at, (point, when) in enumerate(zip(points, whens, strict=True)):
        end = min(ends[at], whens[at + 1]) if at + 1 < len(whens) else ends[at]
        x = left + (when - whens[0]).total_seconds() * scale
        spans.append(_Span(point, when, x, (end - when).total_seconds() * scale))
    return spans


def _end(start: datetime, bucket: Bucket) -> datetime:
    """Return when a bucket ends."""
    try:
        if bucket is Bucket.MONTH:
            return (start.replace(day=1) + timedelta(days=32)).replace(day=1)
        lengths = {Bucket.HOUR: 3600, Bucket.DAY: 86_400, Bucket.WEEK: 604_800}
        return start + timedelta(seconds=lengths[bucket])
    except OverflowError:
        raise ValueError(
            f"bucket {start.isoformat()} ends after the last year there is; leave it out"
        ) from None


def _panel(
    edges: tuple[float, float], panel: _Panel, values: Sequence[float], unit: Unit, name: str
) -> list[Markup]:
    grid = [(panel.at(value), rough(value, unit)) for value in values]
    return [
        text_at(0, panel.base - panel.height - 16, name, "chart-strong", size=SMALL),
        y_axis(*edges, grid),
    ]


def _mark(span: _Span, upper: _Panel, lower: _Panel, bucket: Bucket) -> Markup:
    """Return a bucket: what the pointer hits in both panels, its bar, and its tooltip."""
    point = span.point
    tip = f"{bucket_name(span.when, bucket)}\n{worded(point.cost, Unit.USD)}"
    tip += f"\n{worded(point.sessions, Unit.COUNT)} sessions"
    top = upper.base - upper.height
    shapes = [rect(span.x, top, span.width, lower.base - top, "chart-hit")]
    gap = max(min(1.5, span.width * 0.15), (span.width - _WIDEST_BAR) / 2)
    if point.cost is not None:
        y = upper.at(point.cost)
        shapes.append(rect(span.x + gap, y, span.width - 2 * gap, upper.base - y, "chart-fill chart-c1", 2))
    return mark(tip, point.href, *shapes)


def _line(spans: Sequence[_Span], panel: _Panel, bucket: Bucket) -> list[Markup]:
    """Return the line of sessions in pieces: it stops where a bucket is missing or not known."""
    pieces: list[list[tuple[float, float]]] = []
    before: _Span | None = None
    for span in spans:
        if span.point.sessions is None:
            continue
        if before is None or _end(before.when, bucket) < span.when:
            pieces.append([])
        pieces[-1].append((span.middle, panel.at(span.point.sessions)))
        before = span
    drawn = []
    for piece in pieces:
        if len(piece) > 1:
            closed = [(piece[0][0], panel.base), *piece, (piece[-1][0], panel.base)]
            drawn.append(tag("path", d=path(closed, closed=True), class_="chart-area chart-c2"))
            drawn.append(tag("path", d=path(piece), class_="chart-line chart-c2"))
        if len(piece) == 1 or len(spans) <= _DOTS:
            drawn.extend(tag("circle", cx=x, cy=y, r=2.5, class_="chart-fill chart-c2") for x, y in piece)
    return drawn


def _x_labels(spans: Sequence[_Span], bucket: Bucket, base: float, width: float) -> list[Markup]:
    whens = [span.when for span in spans]
    # Hours are labelled where they start; longer buckets under their middle.
    places = [span.x if bucket is Bucket.HOUR else span.middle for span in spans]
    labels = time_labels(whens, places, (0.0, float(width)))
    return [text_at(x, base + 16, text, "chart-muted", anchor="middle", size=SMALL) for x, text in labels]


def _lead(spans: Sequence[_Span], bucket: Bucket) -> str:
    costs = [span for span in spans if span.point.cost is not None]
    counts = [span.point.sessions for span in spans if span.point.sessions is not None]
    parts = []
    if costs:
        top = max(costs, key=lambda span: float(span.point.cost or 0))
        whole = worded(total(span.point.cost for span in costs), Unit.USD)
        parts.append(f"{whole} in all")
        if top.point.cost:
            cost = worded(top.point.cost, Unit.USD)
            parts.append(f"the most expensive {bucket} is {bucket_name(top.when, bucket)}, {cost}")
    if counts:
        parts.append(plural(sum(counts), "session"))
    return sentences("; ".join(parts))


def _described(spans: Sequence[_Span], bucket: Bucket) -> str:
    first, last = bucket_name(spans[0].when, bucket), bucket_name(spans[-1].when, bucket)
    unknown = sum(span.point.cost is None for span in spans)
    return sentences(
        f"Cost and sessions by {bucket}, from {first} to {last}",
        _lead(spans, bucket),
        f"The cost of {plural(unknown, bucket)} is not known" if unknown else "",
    )


def _table(spans: Sequence[_Span], bucket: Bucket) -> Table:
    rows = tuple(
        (
            text_cell(bucket_name(span.when, bucket), span.point.href),
            Cell(span.point.cost, Unit.USD),
            Cell(span.point.sessions, Unit.COUNT),
        )
        for span in spans
    )
    return Table((str(bucket), "cost", "sessions"), rows)
