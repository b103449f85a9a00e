"""Charts of the report: activity by day, and the shapes of four measures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sessions.cli.render import bars
from sessions.cli.render.canvas import ACCENT, DIM, beside, blank, heading, line
from sessions.words.units import (
    count,
    day,
    duration,
    latency,
    money,
    rough_duration,
    rough_latency,
    rough_money,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from rich.text import Text

    from sessions.analytics.report import LatencyFigures, Report, SessionFigures
    from sessions.analytics.results import Table

_HEIGHT = 3
_MOST_BINS = 12
_FIGURES_WIDTH = 15
_WIDEST_COLUMN = 4
_SIDE_BY_SIDE = 72


def activity_lines(activity: Table, width: int) -> list[Text]:
    """Return sessions by day as a column chart; nothing for a single day, which has no shape."""
    days = activity.column("day")
    if len(days) < 2:
        return []
    sessions = _filled(days, activity.column("sessions"))
    grouped, size = bars.regrouped(sessions, width)
    repeat = min(max(width // len(grouped), 1), _WIDEST_COLUMN)
    chart = [line((row, ACCENT)) for row in bars.columns(grouped, 2, repeat)]
    at = sessions.index(max(sessions))
    busiest = days[0] + timedelta(days=at)
    unit = "sessions a day" if size == 1 else f"sessions each {size} days"
    note = f"{unit}; most on {day(busiest)}: {count(sessions[at])}"
    return [
        heading("Activity", note, width),
        *chart,
        _axis(day(days[0]), day(days[-1]), repeat * len(grouped)),
    ]


def _filled(days: Sequence[date], values: Sequence[int]) -> list[float]:
    """Return one value per calendar day from the first to the last; 0 where a day has no row."""
    known = dict(zip(days, values, strict=True))
    span = (days[-1] - days[0]).days + 1
    return [float(known.get(days[0] + timedelta(days=n), 0)) for n in range(span)]


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure whose distribution is shown."""

    title: str
    bins: Table
    figures: Sequence[tuple[str, float | None]]
    exact: Callable[[Any], str]
    rough: Callable[[float], str]


def distribution_lines(report: Report, width: int) -> list[Text]:
    """Return the shapes of cost, duration, latency and length, two beside each other."""
    shown = [measure for measure in measures(report) if len(measure.bins)]
    per_row, gap = (2, 4) if width >= _SIDE_BY_SIDE else (1, 0)
    each = (width - gap * (per_row - 1)) // per_row
    lines: list[Text] = []
    for at in range(0, len(shown), per_row):
        panels = [panel(measure, each) for measure in shown[at : at + per_row]]
        lines += [blank()] if lines else []
        lines += beside(panels, [each] * len(panels), gap)
    return lines


def measures(report: Report) -> list[Measure]:
    """Return the four measures in the order shown."""
    histograms = report.histograms
    return [
        Measure("Cost per session", histograms.cost_usd, _of_sessions(report.cost_usd), money, rough_money),
        Measure(
            "Session duration",
            histograms.duration_s,
            _of_sessions(report.duration_s),
            duration,
            rough_duration,
        ),
        Measure(
            "Latency per request",
            histograms.latency_ms,
            _of_latency(report.latency_ms),
            latency,
            rough_latency,
        ),
        Measure(
            "Requests per session",
            histograms.requests_per_session,
            _of_sessions(report.requests_per_session),
            count,
            count,
        ),
    ]


def _of_sessions(figures: SessionFigures) -> list[tuple[str, float | None]]:
    return [("avg", figures.avg), ("p50", figures.p50), ("p95", figures.p95), ("max", figures.max)]


def _of_latency(figures: LatencyFigures) -> list[tuple[str, float | None]]:
    return [("avg", figures.avg), ("p50", figures.p50), ("p95", figures.p95), ("p99", figures.p99)]


def panel(measure: Measure, width: int) -> list[Text]:
    """Return one measure: its title, its histogram with an axis, its figures to the right."""
    values = [float(value) for value in measure.bins.column("value")]
    repeat = min(max((width - _FIGURES_WIDTH - 3) // _MOST_BINS, 1), _WIDEST_COLUMN)
    chart_width = max(repeat * _MOST_BINS, 16)
    chart = [line((row, ACCENT)) for row in bars.columns(values, _HEIGHT, repeat)]
    chart.append(_axis(*_axis_labels(measure), max(repeat * len(values), 16)))
    figures = [line((f"{name} ", DIM), measure.exact(value)) for name, value in measure.figures]
    body = beside([chart, figures], [chart_width, _FIGURES_WIDTH], 3)
    return [heading(measure.title), *body]


def _axis_labels(measure: Measure) -> tuple[str, str]:
    """Return what the first bin begins with and the last one: that one is open to the maximum."""
    starts, ends = measure.bins.column("range_start"), measure.bins.column("range_end")
    if len(starts) == 1:
        return measure.rough(starts[0]), ""
    is_open = ends[-1] > starts[-1]
    return measure.rough(starts[0]), measure.rough(starts[-1]) + ("+" if is_open else "")


def _axis(first: str, last: str, width: int) -> Text:
    room = width - len(first) - len(last)
    return line((first + " " * room + last if room > 0 else first, DIM))
