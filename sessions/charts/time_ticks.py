"""Labels of a time axis: at the first bucket of each hour, day, week, month or year, as many as have room."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from sessions.charts.measure import SMALL, text_width
from sessions.words.units import day

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

_GAP = 14.0


def bucket_name(when: datetime, bucket: str) -> str:
    """Return a bucket's start in words: 2026-01-31 14:00, 2026-01-31, week of 2026-01-26, Jan 2026."""
    if bucket == "hour":
        return f"{_date(when)} {when:%H:%M}"
    if bucket == "month":
        return f"{when:%b} {when.year}"
    return f"week of {_date(when)}" if bucket == "week" else _date(when)


def _date(when: datetime) -> str:
    return when.date().isoformat()


def _clock(hours: int) -> Callable[[datetime], object]:
    return lambda when: (when.date(), when.hour // hours)


def _years(years: int) -> Callable[[datetime], object]:
    return lambda when: when.year // years


def _clock_text(when: datetime) -> str:
    return f"{when:%H:%M}"


def _month_text(when: datetime) -> str:
    return f"{when:%b} {when.year}"


def _day_text(when: datetime) -> str:
    return day(when)


def _year_text(when: datetime) -> str:
    return str(when.year)


_LADDER: tuple[tuple[Callable[[datetime], object], Callable[[datetime], str]], ...] = (
    *((_clock(hours), _clock_text) for hours in (1, 3, 6, 12)),
    (lambda when: when.date(), _day_text),
    (lambda when: when.isocalendar()[:2], _day_text),
    (lambda when: (when.year, when.month), _month_text),
    (lambda when: (when.year, (when.month - 1) // 3), _month_text),
    *((_years(years), _year_text) for years in (1, 2, 5, 10, 50, 100, 1000)),
)


def time_labels(
    whens: Sequence[datetime], places: Sequence[float], bounds: tuple[float, float]
) -> list[tuple[float, str]]:
    """Return (centre, text) of labels of the finest period that has room; none overlaps another."""
    for period, text in _LADDER[_finest(whens) :]:
        labels = _labels(whens, places, period, text, bounds)
        if labels and all(
            one[0] + _half(one[1]) + _GAP <= two[0] - _half(two[1]) for one, two in pairwise(labels)
        ):
            return labels
    return [(_within(places[0], day(whens[0]), bounds), day(whens[0]))]


def _finest(whens: Sequence[datetime]) -> int:
    """Return the first step of the ladder whose words tell these times apart and say no more than they do."""
    months = len(whens) > 1 and all(when.day == 1 and when.hour == 0 for when in whens)
    if months or (whens[-1] - whens[0]).days > 366:
        return 6
    return 4 if all(when.hour == 0 for when in whens) else 0


def _labels(
    whens: Sequence[datetime],
    places: Sequence[float],
    period: Callable[[datetime], object],
    text: Callable[[datetime], str],
    bounds: tuple[float, float],
) -> list[tuple[float, str]]:
    """Return labels where a new period starts; the first one gives way where the second is too near."""
    labels = []
    for at, when in enumerate(whens):
        if at == 0 or period(when) != period(whens[at - 1]):
            words = text(when)
            if text is _clock_text and (at == 0 or when.date() != whens[at - 1].date()):
                words = day(when)
            labels.append((_within(places[at], words, bounds), words))
    if len(labels) > 2 and labels[0][0] + _half(labels[0][1]) + _GAP > labels[1][0] - _half(labels[1][1]):
        labels.pop(0)
    return labels


def _half(text: str) -> float:
    return text_width(text, SMALL) / 2


def _within(x: float, text: str, bounds: tuple[float, float]) -> float:
    return min(max(x, bounds[0] + _half(text)), bounds[1] - _half(text))
