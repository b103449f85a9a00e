"""How many sessions reach each step of a funnel, and what is lost between steps."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from sessions.charts.draw import fitted, label_room, path, rect, text_at
from sessions.charts.figure import Cell, Drawing, Figure, Table, Width, empty_figure, sentences, text_cell
from sessions.charts.markup import Markup, join, mark, tag
from sessions.charts.measure import BOLD, SMALL, shorten, shown, text_width
from sessions.charts.values import Unit, checked, share, worded
from sessions.words.units import UNKNOWN, plural, rate

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDTH = Width.NARROW
_HEAD, _BAR, _BETWEEN, _GAP = 26.0, 30.0, 30.0, 14.0
_COLUMNS = (("sessions", 70.0), ("of first", 62.0), ("of previous", 84.0))
"""Names and least widths of the columns of numbers."""


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """One step: how many sessions reach it; `lost_usd` is what those cost that reach the step before only."""

    label: str
    count: int
    lost_usd: Decimal | None = None
    href: str | None = None
    lost_href: str | None = None
    """Where the sessions are that reach the step before only."""


def funnel(key: str, title: str, steps: Sequence[FunnelStep], *, left_out: str = "") -> Figure:
    """Return a bar per step with its rates, and the loss between steps.

    Raises ValueError for a step that more sessions reach than the one before.
    """
    _check(steps)
    if not steps:
        return empty_figure(key, title, "No steps to show.")
    height = _HEAD + len(steps) * (_BAR + _BETWEEN) - _BETWEEN + 6
    return Figure(
        key,
        title,
        _lead(steps),
        sentences(_described(steps), left_out),
        Drawing(_WIDTH, height, _body(steps)),
        _table(steps),
    )


def _check(steps: Sequence[FunnelStep]) -> None:
    for step in steps:
        checked(step.count, f"step {shown(step.label)!r}")
        if step.lost_usd is not None:
            checked(step.lost_usd, f"cost lost before step {shown(step.label)!r}")
    for before, step in pairwise(steps):
        if step.count > before.count:
            msg = (
                f"step {shown(step.label)!r} has {step.count:,} sessions, the one before it {before.count:,}"
            )
            raise ValueError(f"{msg}; a funnel only narrows")


def _body(steps: Sequence[FunnelStep]) -> Markup:
    first = steps[0].count
    edges = _edges()
    left = label_room((shown(step.label) for step in steps), _WIDTH * 0.28) + _GAP
    room = edges[0] - max(_COLUMNS[0][1], _count_width(first)) - left
    heads = zip(edges, _COLUMNS, strict=True)
    parts = [text_at(x, 10, name, "chart-muted", anchor="end", size=SMALL) for x, (name, _) in heads]
    for at, (before, step) in enumerate(pairwise(steps)):
        parts.append(_loss(before, step, (left, _top(at + 1)), room * share(1, first) if first else 0.0))
    for at, step in enumerate(steps):
        previous = steps[at - 1] if at else None
        texts = zip(_numbers(step, previous, first), edges, strict=True)
        parts.append(_step(step, (left, _top(at)), room, room * share(step.count, first), tuple(texts)))
    return join(parts, "\n")


def _count_width(count: int) -> float:
    return text_width(f"{count:,}") * BOLD + _GAP


def _edges() -> tuple[float, ...]:
    """Return the right edges of the columns of numbers."""
    widths = [width for _, width in _COLUMNS]
    return tuple(_WIDTH - sum(widths[at + 1 :]) for at in range(len(widths)))


def _top(at: int) -> float:
    return _HEAD + at * (_BAR + _BETWEEN)


def _step(
    step: FunnelStep,
    corner: tuple[float, float],
    room: float,
    length: float,
    texts: tuple[tuple[str, float], ...],
) -> Markup:
    left, top = corner
    middle = top + _BAR / 2
    (count, first_edge), *rates = texts
    return mark(
        f"{shown(step.label)}\n{plural(step.count, 'session')}, {rates[0][0]} of the first step",
        step.href,
        text_at(0, middle, fitted(step.label, left - _GAP)),
        rect(left, top, room, _BAR, "chart-track", 3),
        rect(left, top, length, _BAR, "chart-fill chart-c1", 3),
        text_at(first_edge, middle, count, "chart-strong", anchor="end"),
        *(text_at(x, middle, text, anchor="end") for text, x in rates),
    )


def _numbers(step: FunnelStep, previous: FunnelStep | None, first: int) -> tuple[str, str, str]:
    of_previous = rate(share(step.count, previous.count)) if previous and previous.count else UNKNOWN
    return f"{step.count:,}", rate(share(step.count, first)) if first else UNKNOWN, of_previous


def _loss(before: FunnelStep, step: FunnelStep, corner: tuple[float, float], per_session: float) -> Markup:
    """Return the slope between two bars, and what is lost on it."""
    left, bottom = corner
    top = bottom - _BETWEEN
    lost = before.count - step.count
    corners = [
        (left, top),
        (left + before.count * per_session, top),
        (left + step.count * per_session, bottom),
        (left, bottom),
    ]
    text = f"\N{MINUS SIGN}{lost:,} ({rate(share(lost, before.count))})" if lost else "none lost"
    if step.lost_usd is not None and lost:
        text += f" · {worded(step.lost_usd, Unit.USD)} spent"
    style = "chart-end-text" if lost else "chart-muted"
    return mark(
        f"{shown(before.label)} → {shown(step.label)}\n{text}",
        step.lost_href if lost else None,
        tag("path", d=path(corners, closed=True), class_="chart-slope chart-c1"),
        text_at(left + 8, (top + bottom) / 2, shorten(text, _WIDTH - left - 8, SMALL), style, size=SMALL),
    )


def _lead(steps: Sequence[FunnelStep]) -> str:
    first, last = steps[0].count, steps[-1].count
    if len(steps) == 1 or not first:
        return f"{plural(first, 'session')} reach the first step."
    return f"{last:,} of {plural(first, 'session')} reach the last step, {rate(share(last, first))}."


def _described(steps: Sequence[FunnelStep]) -> str:
    parts = [f"Funnel of {plural(len(steps), 'step')}", _lead(steps)]
    losses = [(before.count - step.count, before, step) for before, step in pairwise(steps)]
    if losses:
        lost, before, step = max(losses, key=lambda loss: loss[0])
        parts.append(f"The largest loss is between {shown(before.label)} and {shown(step.label)}, {lost:,}")
    costs = [step.lost_usd for step in steps if step.lost_usd is not None]
    if costs:
        parts.append(f"Sessions lost had cost {worded(sum(costs, Decimal(0)), Unit.USD)}")
    return sentences(*parts)


def _table(steps: Sequence[FunnelStep]) -> Table:
    with_cost = any(step.lost_usd is not None for step in steps)
    headers = ("step", "sessions", "of first", "of previous", "lost", *(("cost lost",) if with_cost else ()))
    rows = []
    for at, step in enumerate(steps):
        before = steps[at - 1] if at else None
        first = steps[0].count
        row = [
            text_cell(step.label, step.href),
            Cell(step.count, Unit.COUNT),
            Cell(share(step.count, first) if first else None, Unit.SHARE),
            Cell(share(step.count, before.count) if before and before.count else None, Unit.SHARE),
            Cell(before.count - step.count if before else None, Unit.COUNT, step.lost_href),
        ]
        rows.append((*row, Cell(step.lost_usd, Unit.USD)) if with_cost else tuple(row))
    return Table(headers, tuple(rows))
