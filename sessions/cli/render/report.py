"""The report for reading: what it cost, how it went, where it ended, at a glance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.analytics.defaults import MIN_SUPPORT
from sessions.cli.render.canvas import DIM, FAILURE, TITLE, Canvas, beside, blank, line, packed, spread
from sessions.cli.render.labels import clean, cut, wrapped
from sessions.cli.render.names import name_lines
from sessions.cli.render.report_charts import activity_lines, distribution_lines
from sessions.cli.render.report_flows import end_lines, start_lines, transition_lines, variant_lines
from sessions.cli.render.report_sessions import loop_section, session_section
from sessions.cli.render.report_tables import cost_lines
from sessions.cli.render.slice_words import WIDEST, restrictions, scope_words
from sessions.cli.render.stops import difference_lines, goal_words, outcome_lines
from sessions.words.units import count, duration, latency, moment, money, plural, rate

if TYPE_CHECKING:
    from rich.text import Text

    from sessions.analytics.report import Report
    from sessions.analytics.slices import Slice

MOST_DIFFERENCES = 4
TWO_COLUMNS = 110
"""From this width on, flows stand beside each other."""


def report_layout(report: Report, picked: Slice, canvas: Canvas) -> list[Text]:
    """Return the report's lines."""
    width = min(canvas.width, WIDEST)
    lines = title_lines(report, picked, Canvas(width, canvas.tz))
    if not report.requests:
        return [*lines, blank(), line("No request is in this slice.")]
    sections = [
        headline_lines(report, width),
        activity_lines(report.activity, width),
        distribution_lines(report, width),
        name_lines(report.names, Canvas(width, canvas.tz), short=True) if len(report.names) > 1 else [],
        *cost_lines(report, width),
        outcome_lines(report.outcomes, width) if report.sessions and len(report.goals) else [],
        *_flows(report, width),
        _differences(report, width),
        loop_section(report, width),
        session_section(report, Canvas(width, canvas.tz)),
        footnotes(report, width),
    ]
    for section in sections:
        lines += [blank(), *section] if section else []
    return lines


def _flows(report: Report, width: int) -> list[list[Text]]:
    """Return the sections on ways through sessions; two beside each other where there is room."""
    if not report.sessions:
        return []
    if width < TWO_COLUMNS:
        return [
            start_lines(report, width),
            transition_lines(report, width),
            end_lines(report, width),
            variant_lines(report, width),
        ]
    gap = 4
    left = (width - gap) // 2
    right = width - gap - left
    edges = [*start_lines(report, right), blank(), *end_lines(report, right)]
    return [beside([transition_lines(report, left), edges], [left, right], gap), variant_lines(report, width)]


def _differences(report: Report, width: int) -> list[Text]:
    """Return what differs before the end; nothing where nothing clearly does."""
    if not any(report.differences.column("is_clear")):
        return []
    return difference_lines(report.differences, width, MIN_SUPPORT, MOST_DIFFERENCES)


def title_lines(report: Report, picked: Slice, canvas: Canvas) -> list[Text]:
    """Return what the report is about: name, window, scope and every other restriction."""
    name = clean(report.name) if report.name else "All sessions"
    since = report.since or report.first_request_at
    until = report.until or report.last_request_at
    window = f"{moment(since, canvas.tz)} → {moment(until, canvas.tz)} {canvas.tz}"
    title = line((cut(name, canvas.width), TITLE))
    lines = spread(title, line(window if since else "no times"), canvas.width)
    about = [scope_words(picked), *restrictions(picked), *goal_words(report.goals, picked)]
    return [*lines, *packed(about, canvas.width, DIM)]


def headline_lines(report: Report, width: int) -> list[Text]:
    """Return the five figures that everyone asks for first, and a line on users and tokens."""
    failed = f"{report.failed_requests:,} failed" if report.failed_requests else "none failed"
    figures = [
        ("Total cost", money(report.total_cost_usd), line((f"{money(report.cost_usd.avg)} a session", DIM))),
        (
            "Requests",
            count(report.requests),
            line((f"{count(report.requests_per_session.avg)} a session", DIM)),
        ),
        ("Sessions", count(report.sessions), line((f"{duration(report.duration_s.avg)} each", DIM))),
        ("Avg latency", latency(report.latency_ms.avg), line((f"p95 {latency(report.latency_ms.p95)}", DIM))),
        (
            "Success rate",
            rate(report.success_rate),
            line((failed, FAILURE if report.failed_requests else DIM)),
        ),
    ]
    blocks = [[line((label, DIM)), line((value, TITLE)), note] for label, value, note in figures]
    return [*spread_blocks(blocks, width), line((_people_and_tokens(report, width), DIM))]


def spread_blocks(blocks: list[list[Text]], width: int) -> list[Text]:
    """Return blocks side by side, what room is left shared out between them."""
    widths = [max(text.cell_len for text in block) for block in blocks]
    gap = min(max((width - sum(widths)) // max(len(blocks) - 1, 1), 2), 8)
    while sum(widths) + gap * (len(blocks) - 1) > width:
        widths[widths.index(max(widths))] -= 1
    return beside(blocks, widths, gap)


def _people_and_tokens(report: Report, width: int) -> str:
    """Return what else is known, as much of it as fits."""
    parts = [plural(report.users, "user")] if report.users else []
    if report.total_tokens is not None:
        parts.append(f"{count(report.prompt_tokens)} tokens in, {count(report.completion_tokens)} out")
    if report.cache_read_tokens and report.prompt_tokens:
        parts.append(f"{rate(report.cache_read_tokens / report.prompt_tokens, 0)} of input from cache")
    if report.reasoning_tokens and report.completion_tokens:
        parts.append(f"{rate(report.reasoning_tokens / report.completion_tokens, 0)} of output is reasoning")
    while len(" · ".join(parts)) > width:
        parts.pop()
    return " · ".join(parts)


def footnotes(report: Report, width: int) -> list[Text]:
    """Return what a reader must know to trust the figures; nothing when there is nothing."""
    still_open = sum(report.dropoff.column("open"))
    no_cost, no_session, ties = (
        report.requests_without_cost,
        report.requests_without_session,
        report.tied_requests,
    )
    notes = {
        f"Cost unknown for {plural(no_cost, 'request')}: in no sum of money.": no_cost,
        f"No session id on {plural(no_session, 'request')}: in no session's figures.": no_session,
        f"Started in the same microsecond as another: {plural(ties, 'request')}, in the log's order.": ties,
        f"May still go on: {plural(still_open, 'session')}, whose cost is left out above.": still_open,
    }
    shown = [note for note, number in notes.items() if number]
    return [line((text, DIM)) for note in shown for text in wrapped(note, width)]
