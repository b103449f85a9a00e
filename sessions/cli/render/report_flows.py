"""Flows of the report: where sessions start, which way they go, where they end."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len

from sessions.cli.render.canvas import DIM, TITLE, line
from sessions.cli.render.grid import Column, grid
from sessions.cli.render.labels import ELLIPSIS, cut, operation_label, short_operations
from sessions.cli.render.report_tables import NARROW, failure_count, share_bars
from sessions.words.units import count, money, plural, rate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.text import Text

    from sessions.analytics.report import Report

MOST_STARTS = 5
MOST_TRANSITIONS = 12
MOST_ENDS = 8
MOST_VARIANTS = 6
_LONGEST_STEP = 28
_ARROW = " → "
TIMES = "\N{MULTIPLICATION SIGN}"


def start_lines(report: Report, width: int) -> list[Text]:
    """Return the operations that sessions begin with."""
    firsts = report.first_operations.records()
    shown, rest = firsts[:MOST_STARTS], firsts[MOST_STARTS:]
    labels = [operation_label(row["operation"]) for row in shown]
    sessions = [row["sessions"] for row in shown]
    if rest:
        labels.append(f"({plural(len(rest), 'other')})")
        sessions.append(sum(row["sessions"] for row in rest))
    shares = [number / report.sessions for number in sessions]
    columns = [
        Column(line(("Where sessions start", TITLE)), labels, least=22, keep="path"),
        Column("sessions", [count(number) for number in sessions], right=True),
        Column("share", [rate(share, 0) for share in shares], right=True),
        Column("", share_bars(shares, _bar_width(width)), leaves=1),
    ]
    return grid(columns, width)


def transition_lines(report: Report, width: int) -> list[Text]:
    """Return the commonest steps from one operation to the next, and all others as one line."""
    shown = report.transitions.records()[:MOST_TRANSITIONS]
    labels = _labels(report)
    room = max((width - 20) // 2, 10)
    pairs = [
        (cut(labels[row["source"]], room, "end"), cut(labels[row["target"]], room, "end")) for row in shown
    ]
    sources = max((cell_len(source) for source, _ in pairs), default=0)
    steps = [_step(source, target, sources) for source, target in pairs]
    shares: list[float | None] = [row["share"] for row in shown]
    events = [row["events"] for row in shown]
    if rest := _all_steps(report) - sum(events):
        steps.append(line((" " * max(sources - 7, 0) + "(other)", DIM)))
        shares.append(None)
        events.append(rest)
    columns = [
        Column(line(("From step to step", TITLE)), steps),
        Column("times", [count(number) for number in events], right=True),
        Column(
            "of source" if width >= NARROW else "share",
            [rate(share, 0) if share is not None else "" for share in shares],
            right=True,
        ),
        Column("", share_bars(shares, _bar_width(width)), leaves=1),
    ]
    return grid(columns, width)


def _all_steps(report: Report) -> int:
    """Return how many steps there are, START and END included: what the lines of the section sum to."""
    return report.requests - report.requests_without_session + report.sessions


def _step(source: str, target: str, width: int) -> Text:
    quiet = [DIM if label in ("START", "END") else "" for label in (source, target)]
    return line(" " * (width - cell_len(source)), (source, quiet[0]), (_ARROW, DIM), (target, quiet[1]))


def end_lines(report: Report, width: int) -> list[Text]:
    """Return the operations that sessions end in, how often, and what those sessions had cost."""
    ending = [row for row in report.dropoff.records() if row["ends"]]
    shown, rest = ending[:MOST_ENDS], ending[MOST_ENDS:]
    labels = [operation_label(row["operation"]) for row in shown]
    if rest:
        labels.append(f"({plural(len(rest), 'other')})")
        shown = [*shown, _other_ends(rest)]
    shares = [row["ends"] / report.sessions for row in shown]
    columns = [
        Column(line(("Where sessions end", TITLE)), labels, least=22, keep="path"),
        Column("ends", [count(row["ends"]) for row in shown], right=True),
        Column("share", [rate(share, 0) for share in shares], right=True),
        Column("", share_bars(shares, _bar_width(width)), leaves=3),
        Column("of visits", [rate(row["exit_rate"], 0) for row in shown], right=True, leaves=2),
        Column("failed", [failure_count(row["failed"]) for row in shown], right=True, leaves=1),
        Column(
            "lost" if len(report.goals) else "their cost",
            [money(row["lost_cost_usd"]) for row in shown],
            right=True,
        ),
    ]
    return grid(columns, width)


def _other_ends(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    ends, visits = sum(row["ends"] for row in rows), sum(row["visits"] for row in rows)
    costs = [row["lost_cost_usd"] for row in rows if row["lost_cost_usd"] is not None]
    return {
        "ends": ends,
        "exit_rate": ends / visits,
        "failed": sum(row["failed"] for row in rows),
        "lost_cost_usd": sum(costs[1:], costs[0]) if costs else None,
    }


def variant_lines(report: Report, width: int) -> list[Text]:
    """Return the commonest whole ways through a session."""
    shown = report.variants.records()[:MOST_VARIANTS]
    labels = _labels(report)
    columns = [
        Column("sessions", [count(row["sessions"]) for row in shown], right=True),
        Column("share", [rate(row["share"], 0) for row in shown], right=True),
        Column("success", [rate(row["success_rate"], 0) for row in shown], right=True, leaves=1),
        Column("cost", [money(row["total_cost_usd"]) for row in shown], right=True),
    ]
    taken = sum(column.natural + 2 for column in columns)
    chains = [chain([labels[op] for op in row["operations"]], max(width - taken, 24)) for row in shown]
    return grid([Column(line(("Commonest ways through", TITLE)), chains, least=24), *columns], width)


def chain(steps: Sequence[str], width: int) -> str:
    """Return steps joined by arrows, repeats counted, the middle left out where `width` asks for it."""
    runs = [(cut(step, _LONGEST_STEP, "end"), len(list(group))) for step, group in groupby(steps)]
    shown = [f"{step} {TIMES}{times}" if times > 1 else step for step, times in runs]
    head = min(len(shown) - 1, max(width, 1))  # no more steps than that can fit, and there may be thousands
    whole = _ARROW.join(shown) if head == len(shown) - 1 else ELLIPSIS * (width + 1)
    while cell_len(whole) > width and head > 1:
        head -= 1
        whole = _ARROW.join([*shown[:head], f"{ELLIPSIS}{len(shown) - 1 - head} more", shown[-1]])
    return cut(whole, width)


def _labels(report: Report) -> dict[str | None, str]:
    """Return the short label of every operation the report's flows mention."""
    in_steps = [*report.transitions.column("source"), *report.transitions.column("target")]
    in_variants = [op for operations in report.variants.column("operations") for op in operations]
    return short_operations({*in_steps, *in_variants} - {"START", "END"})


def _bar_width(width: int) -> int:
    return 6 if width < 60 else 8 if width < NARROW else 16
