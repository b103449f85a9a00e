"""Outcomes, drop-off and what differs before the end in plain Python, as docs/metrics.md defines them."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from tests.oracle import (
    Figures,
    Row,
    by_session,
    highest,
    known,
    nulls_last,
    picked,
    quantile,
    session_of,
    total,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from decimal import Decimal

    from sessions.analytics.goals import Goals
    from sessions.analytics.slices import Slice

Factor = tuple[str, str | None, list[bool | None], Figures]
"""Its name, its value, what it says of each request at an operation, and what else is told of it."""

OUTCOMES = ("completed", "failed", "abandoned", "open", "ended")
LOST = ("failed", "abandoned", "ended")


@dataclass(frozen=True)
class Walk:
    """One session of a slice: its chosen requests in order, and how it ended."""

    rows: list[Row]
    outcome: str
    cost: Decimal | None


def walks(rows: Sequence[Row], choice: Slice, goals: Goals) -> list[Walk]:
    names = {key: session_of(group)["session_name"] for key, group in by_session(rows).items()}
    data_end = highest(row.started_at for row in rows)
    chosen = by_session(picked(rows, choice))
    return [
        Walk(group, outcome(group, names[key], goals, data_end), total(row.cost_usd for row in group))
        for key, group in chosen.items()
    ]


def outcome(rows: Sequence[Row], name: str | None, goals: Goals, data_end: datetime | None) -> str:
    mine = [pattern for of, pattern in goals.patterns if of is None or of == name]
    if any(row.ok and any(means(pattern, row.operation) for pattern in mine) for row in rows):
        return "completed"
    oks = known(row.ok for row in rows)
    if oks and not oks[-1]:
        return "failed"
    last = highest(row.started_at for row in rows)
    if last is not None and data_end is not None and data_end - last <= timedelta(seconds=goals.grace_s):
        return "open"
    return "abandoned" if mine else "ended"


def means(pattern: str, operation: str | None) -> bool:
    """An operation is meant by itself, and by a prefix of it that ends in /*."""
    if operation is None:
        return False
    return operation == pattern or (
        pattern.endswith("/*") and operation.startswith(pattern[:-1]) and operation != pattern[:-1]
    )


def place_of(operation: str | None, depth: int | None) -> str | None:
    if operation is None or depth is None:
        return operation
    return "/" + "/".join(operation.split("/")[1 : depth + 1])


def dropoff(found: Sequence[Walk], goals: Goals, depth: int | None = None) -> list[Figures]:
    places = [[place_of(row.operation, depth) for row in walk.rows] for walk in found]
    visits = Counter(place for walked in places for place in walked)
    answer = []
    for place, count in visits.items():
        ending = [walk for walk, walked in zip(found, places, strict=True) if walked[-1] == place]
        ways = Counter(walk.outcome for walk in ending)
        answer.append(
            {
                "operation": place,
                "visits": count,
                "sessions": sum(place in walked for walked in places),
                "ends": len(ending),
                "exit_rate": len(ending) / count,
                **counts_of(ways, goals),
                "bounces": sum(len(walk.rows) == 1 for walk in ending),
                "lost_cost_usd": total(walk.cost for walk in ending if walk.outcome in LOST),
            }
        )
    return sorted(answer, key=lambda row: (-row["ends"], -row["visits"], nulls_last(row["operation"])))


def counts_of(ways: Counter[str], goals: Goals) -> Figures:
    """Without a goal nobody asked whether sessions reached it."""
    asked = bool(goals.patterns)
    return {way: ways[way] if asked or way not in ("completed", "abandoned") else None for way in OUTCOMES}


def outcomes(found: Sequence[Walk], goals: Goals) -> Figures:
    everything = total(walk.cost for walk in found)
    lost = total(walk.cost for walk in found if walk.outcome in LOST)
    return {
        "sessions": len(found),
        **counts_of(Counter(walk.outcome for walk in found), goals),
        "bounces": sum(len(walk.rows) == 1 for walk in found),
        "total_cost_usd": everything,
        "lost_cost_usd": lost,
        "lost_share": float((lost or 0) / everything) if everything else None,
        "cost_usd": {way: total(walk.cost for walk in found if walk.outcome == way) for way in OUTCOMES},
    }


# --- what differs before the end --------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """One request of a session, and what a comparison asks of it."""

    row: Row
    before: Row | None
    ended: bool | None
    """None: the last request of a session that completed, or may go on; on neither side."""

    @property
    def wait_s(self) -> float | None:
        if self.before is None or self.row.started_at is None or self.before.ended_at is None:
            return None
        return (self.row.started_at - self.before.ended_at) / timedelta(seconds=1)


def steps_of(walk: Walk) -> list[Step]:
    pairs = list(pairwise([None, *walk.rows]))
    last = True if walk.outcome in LOST else None
    return [
        Step(row, before, last if at == len(pairs) else False)
        for at, (before, row) in enumerate(pairs, 1)
        if row is not None
    ]


def differences(found: Sequence[Walk], least: int) -> dict[tuple[Any, ...], Figures]:
    """By operation, factor and value."""
    steps = [step for walk in found for step in steps_of(walk)]
    answer: dict[tuple[Any, ...], Figures] = {}
    for operation in {step.row.operation for step in steps}:
        here = [step for step in steps if step.row.operation == operation]
        for factor, value, facts, more in factors(here, least):
            compared = [(step.ended, fact) for step, fact in zip(here, facts, strict=True)]
            row = compare(
                [(ended, fact) for ended, fact in compared if ended is not None and fact is not None]
            )
            sides = (
                row["ended_with"] + row["ended_without"],
                row["went_on_with"] + row["went_on_without"],
            )
            varies = row["ended_with"] + row["went_on_with"], row["ended_without"] + row["went_on_without"]
            if min(sides) >= least and all(varies):
                answer[operation, factor, value] = rated(row) | more
    return answer


def factors(here: Sequence[Step], least: int) -> list[Factor]:
    """Each factor with what it says of each request at an operation: true, false, or not known."""
    latencies = [step.row.latency_ms for step in here]
    waits = [step.wait_s for step in here]
    nothing = dict.fromkeys(("above", "ended_median", "usual_median"))
    told: list[Factor] = [
        ("error", None, [None if step.row.ok is None else not step.row.ok for step in here], nothing),
        ("slow", None, *above(here, latencies)),
        ("wait", None, *above(here, waits)),
        ("repeat", None, [is_repeat(step) for step in here], nothing),
        ("first", None, [step.before is None for step in here], nothing),
    ]
    answered = Counter(
        step.row.model for step in here if step.row.model is not None and step.ended is not None
    )
    return told + [
        ("model", model, [None if s.row.model is None else s.row.model == model for s in here], nothing)
        for model, times in answered.items()
        if times >= least
    ]


def is_repeat(step: Step) -> bool:
    return step.before is not None and step.before.operation == step.row.operation


def above(here: Sequence[Step], values: Sequence[float | None]) -> tuple[list[bool | None], Figures]:
    bound = quantile(values, 0.9)
    before_the_end = [value for step, value in zip(here, values, strict=True) if step.ended]
    facts = [None if value is None or bound is None else value > bound for value in values]
    more = {
        "above": bound,
        "ended_median": quantile(before_the_end, 0.5),
        "usual_median": quantile(values, 0.5),
    }
    return facts, more


def compare(told: Sequence[tuple[bool, bool]]) -> Figures:
    cells = Counter(told)
    return {
        "ended_with": cells[True, True],
        "ended_without": cells[True, False],
        "went_on_with": cells[False, True],
        "went_on_without": cells[False, False],
    }


def rated(row: Figures) -> Figures:
    """The odds ratio with one more in each cell, and where it lies 95 times in 100."""
    a, b, c, d = (
        row[cell] + 1 for cell in ("ended_with", "ended_without", "went_on_with", "went_on_without")
    )
    ratio = (a / b) / (c / d)
    factor = math.exp(1.959963984540054 * math.sqrt(1 / a + 1 / b + 1 / c + 1 / d))
    ended = row["ended_with"] / (row["ended_with"] + row["ended_without"])
    went_on = row["went_on_with"] / (row["went_on_with"] + row["went_on_without"])
    more, less = ratio / factor > 1 and ended > went_on, ratio * factor < 1 and ended < went_on
    return row | {
        "ended_share": ended,
        "went_on_share": went_on,
        "odds_ratio": ratio,
        "odds_ratio_low": ratio / factor,
        "odds_ratio_high": ratio * factor,
        "is_clear": more or less,
    }
