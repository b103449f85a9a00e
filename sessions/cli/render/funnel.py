"""A funnel for reading: a bar a step, and between two steps what is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sessions.cli.render.canvas import DIM, FAILURE, TITLE, Canvas, blank, line, packed, padded, spread
from sessions.cli.render.grid import GAP, Column, grid
from sessions.cli.render.labels import clean, cut, wrapped
from sessions.cli.render.report_tables import NARROW, share_bars
from sessions.cli.render.slice_words import WIDEST, restrictions, scope_words
from sessions.words.units import count, duration, moment, money, plural, rate

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.text import Text

    from sessions.analytics.funnel import FunnelResult
    from sessions.analytics.slices import Slice

_MINUS: Final = "\N{MINUS SIGN}"
_FROM_BEFORE: Final = ("rate_from_previous", "median_time_s", "p90_time_s")
_ORDERS: Final = {
    "ordered": "in this order, others may lie between them",
    "strict": "one directly behind the other",
    "unordered": "in any order",
}


def funnel_layout(result: FunnelResult, picked: Slice, canvas: Canvas) -> list[Text]:
    """Return the funnel's lines."""
    width = min(canvas.width, WIDEST)
    title = line((cut(clean(result.name) if result.name else "All sessions", width), TITLE))
    head = [
        *spread(title, line(plural(result.sessions, "session")), width),
        *packed(_rules(result), width, DIM),
        *packed(_slice_words(picked, canvas), width, DIM),
    ]
    if not result.sessions:
        return [*head, blank(), line("No request is in this slice.")]
    return [*head, blank(), *_steps(result, width), blank(), *_conclusion(result, width)]


def _rules(result: FunnelResult) -> list[str]:
    """Return how the steps must be made, in words."""
    rules = [f"{plural(len(result.steps), 'step')} {_ORDERS[result.order]}"]
    if result.window_s is not None:
        rules.append(f"within {duration(result.window_s)} from the first of them")
    if result.step_window_s is not None:
        rules.append(f"each within {duration(result.step_window_s)} of the one before")
    if result.exclude:
        rules.append(f"no {', no '.join(map(clean, result.exclude))} between them")
    return rules


def _slice_words(picked: Slice, canvas: Canvas) -> list[str]:
    """Return which part of the data this is, where it is not all of it."""
    edges = [f"from {moment(picked.since, canvas.tz)}" if picked.since else ""]
    edges.append(f"until {moment(picked.until, canvas.tz)}" if picked.until else "")
    window = " ".join(filter(None, edges))
    times = [f"{window} {canvas.tz}", scope_words(picked)] if window else []
    return [*times, *restrictions(picked)]


def _steps(result: FunnelResult, width: int) -> list[Text]:
    """Return a line a step, and below each but the last what is lost on the way to the next."""
    rows = result.steps.records()
    numbers = [str(number) for number, _ in enumerate(rows, 1)]
    labels = [clean(row["step"]) for row in rows]

    def column(title: str, key: str, worded: Callable[[Any], str], leaves: int = 0) -> Column:
        """Return a column of figures; the first step has none of what is counted from the step before."""
        cells = ["" if key in _FROM_BEFORE and not at else worded(row[key]) for at, row in enumerate(rows)]
        return Column(title, cells, right=True, leaves=leaves)

    columns = [
        Column("", numbers, right=True),
        Column(line(("Step", TITLE)), labels, least=20, keep="path"),
        column("sessions", "sessions", count),
        Column(
            "", share_bars([row["rate_from_first"] for row in rows], 8 if width < NARROW else 16), leaves=3
        ),
        column("of first", "rate_from_first", rate),
        column("of previous", "rate_from_previous", rate, 1),
        column("of all", "rate_from_all", rate, 5),
        column("time to step", "median_time_s", duration, 2),
        column("p90", "p90_time_s", duration, 4),
    ]
    title, *shown = grid(columns, width)
    lines = [title, shown[0]]
    for row, text in zip(rows[1:], shown[1:], strict=True):
        lines += [_loss(row, len(numbers[-1]) + GAP, width), text]
    return lines


def _loss(row: dict[str, Any], indent: int, width: int) -> Text:
    """Return what is lost on the way to a step, in line with the names of steps."""
    if not row["lost"]:
        return line((" " * indent + "none lost", DIM))
    share = 1 - row["rate_from_previous"]
    cost = f" · {money(row['lost_cost_usd'])} spent" if row["lost_cost_usd"] is not None else ""
    text = line(" " * indent, (f"{_MINUS}{count(row['lost'])} ({rate(share)})", FAILURE), (cost, DIM))
    return padded(text, min(width, text.cell_len))


def _conclusion(result: FunnelResult, width: int) -> list[Text]:
    """Return the whole funnel in a sentence, and what the figures leave out."""
    first = result.steps.records()[0]["sessions"]
    if not first:
        return [line("No session makes the first step.")]
    said = [f"{count(result.completed)} of {plural(first, 'session')} that began made all steps."]
    if result.completed and result.median_total_time_s is not None:
        half, most = duration(result.median_total_time_s), duration(result.p90_total_time_s)
        said.append(f"From first to last: half of them within {half}, nine in ten within {most}.")
    no_cost = sum(row["lost_requests_without_cost"] or 0 for row in result.steps.records())
    ties = result.tied_requests
    notes = {
        f"Cost unknown for {plural(no_cost, 'request')} of lost sessions: in no sum of money.": no_cost,
        f"Started in the same microsecond as another that matters: {plural(ties, 'request')},"
        " in the log's order.": ties,
    }
    quiet = [text for note, number in notes.items() if number for text in wrapped(note, width)]
    return [
        *(line(text) for one in said for text in wrapped(one, width)),
        *(line((text, DIM)) for text in quiet),
    ]
