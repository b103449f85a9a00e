"""The rules of funnels in plain Python: every attempt of every session is tried, so sessions must be short.

Written from docs/flows-funnel.md, apart from the SQL.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, pairwise, permutations
from typing import TYPE_CHECKING

from tests import oracle
from tests.oracle import Figures, Row, by_session, quantile, rate, total

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sessions.analytics.slices import Slice

Attempt = tuple[int, ...]
"""Which request of its session fills each step, by place in the session."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A funnel, as written; windows in seconds."""

    steps: tuple[str, ...]
    order: str = "ordered"
    window: float | None = None
    step_window: float | None = None
    exclude: tuple[str, ...] = ()


def holds(condition: str, row: Row) -> bool:
    """Whether a request is what a condition says."""
    return all(_part_holds(part, row) for part in condition.split(" & "))


def _part_holds(part: str, row: Row) -> bool:
    if part.endswith("/*"):
        return (
            row.operation is not None and row.operation.startswith(part[:-1]) and row.operation != part[:-1]
        )
    if part.startswith("/"):
        return row.operation == part
    column, _, value = part.partition("=")
    if column == "status":
        return value in oracle.status_names(row.status)
    if column == "ok":
        return row.ok is (value == "true")
    if column.startswith("property."):
        return row.properties.get(column.removeprefix("property.")) == value
    return bool({"user": row.user_id, "model": row.model, "provider": row.provider}[column] == value)


def attempts(rows: Sequence[Row], asked: Asked, level: int) -> Iterator[Attempt]:
    """Every valid attempt of a session at the first `level` steps, its requests in order."""
    excluded = [any(holds(condition, row) for condition in asked.exclude) for row in rows]
    free = [at for at in range(len(rows)) if not excluded[at]]
    for chosen in combinations(free, level):
        if (
            fills(rows, chosen, asked)
            and not any(excluded[chosen[0] : chosen[-1]])
            and in_windows(rows, chosen, asked)
            and (asked.order != "strict" or unbroken(rows, chosen, asked))
        ):
            yield chosen


def fills(rows: Sequence[Row], chosen: Attempt, asked: Asked) -> bool:
    """Whether the requests are the steps: one each, in order unless there is none."""
    steps = asked.steps[: len(chosen)]
    orders = permutations(chosen) if asked.order == "unordered" else [chosen]
    return any(all(holds(step, rows[at]) for step, at in zip(steps, order, strict=True)) for order in orders)


def in_windows(rows: Sequence[Row], chosen: Attempt, asked: Asked) -> bool:
    pairs = [(chosen[0], chosen[-1], asked.window)] if len(chosen) > 1 else []
    pairs += [(one, two, asked.step_window) for one, two in pairwise(chosen)]
    return all(within(took(rows, one, two), limit) for one, two, limit in pairs)


def within(length: float | None, limit: float | None) -> bool:
    return limit is None or (length is not None and length <= limit)


def took(rows: Sequence[Row], one: int, two: int) -> float | None:
    first, last = rows[one].started_at, rows[two].started_at
    return None if first is None or last is None else oracle.seconds(last - first)


def unbroken(rows: Sequence[Row], chosen: Attempt, asked: Asked) -> bool:
    """Whether nothing lies between two steps but repeats of the first of the two."""
    return all(
        all(holds(step, row) for row in rows[one + 1 : two])
        for step, (one, two) in zip(asked.steps, pairwise(chosen), strict=False)
    )


def first_attempt(rows: Sequence[Row], asked: Asked, level: int) -> Attempt | None:
    """The attempt that is complete first; of several, the one whose earlier steps are latest."""
    every = list(attempts(rows, asked, level))
    if not every:
        return None
    end = min(chosen[-1] for chosen in every)
    ending = [chosen for chosen in every if chosen[-1] == end]
    best = max(ending, key=lambda chosen: chosen[::-1])
    assert best[0] == max(chosen[0] for chosen in ending), "it is the shortest of them, too"
    return best


def funnel(everything: Sequence[Row], choice: Slice, asked: Asked) -> Figures:
    """The answer over a slice."""
    sessions = by_session(oracle.picked(everything, choice))
    levels = range(1, len(asked.steps) + 1)
    made = {key: [first_attempt(rows, asked, level) for level in levels] for key, rows in sessions.items()}
    depths = {key: max([level for level, at in zip(levels, firsts, strict=True) if at], default=0)
              for key, firsts in made.items()}  # fmt: skip
    whole = [took(sessions[key], firsts[-1][0], firsts[-1][-1]) for key, firsts in made.items() if firsts[-1]]
    counts = [sum(depth >= level for depth in depths.values()) for level in levels]
    return {
        "sessions": len(sessions),
        "completed": counts[-1],
        "median_total_time_s": quantile(whole, 0.5),
        "p90_total_time_s": quantile(whole, 0.9),
        "tied_requests": sum(tied(rows, asked) for rows in sessions.values()),
        "steps": [
            _step(level, counts, asked, sessions, made, depths) for level in levels
        ],
    }  # fmt: skip


def _step(
    level: int,
    counts: list[int],
    asked: Asked,
    sessions: dict[str, list[Row]],
    made: dict[str, list[Attempt | None]],
    depths: dict[str, int],
) -> Figures:
    before = counts[level - 2] if level > 1 else None
    lost = [rows for key, rows in sessions.items() if level > 1 and depths[key] == level - 1]
    cost = total(oracle.session_of(rows)["total_cost_usd"] for rows in lost)
    chosen = {key: firsts[level - 1] for key, firsts in made.items()}
    times = [took(sessions[key], at[-2], at[-1]) for key, at in chosen.items() if at and level > 1]
    return {
        "step": asked.steps[level - 1],
        "sessions": counts[level - 1],
        "rate_from_first": rate(counts[level - 1], counts[0]),
        "rate_from_previous": rate(counts[level - 1], before) if before is not None else None,
        "rate_from_all": rate(counts[level - 1], len(sessions)),
        "lost": len(lost) if level > 1 else None,
        "lost_cost_usd": (cost if lost else 0) if level > 1 else None,
        "lost_requests_without_cost": (
            sum(row.cost_usd is None for rows in lost for row in rows) if level > 1 else None
        ),
        "median_time_s": quantile(times, 0.5),
        "p90_time_s": quantile(times, 0.9),
        "requests": sum(
            holds(asked.steps[level - 1], row)
            and not any(holds(condition, row) for condition in asked.exclude)
            for rows in sessions.values()
            for row in rows
        ),
    }


def tied(rows: Sequence[Row], asked: Asked) -> int:
    """Requests that stand in no certain order to one that matches otherwise."""
    if asked.order == "unordered" and not asked.exclude:
        return 0
    every = (*asked.steps, *asked.exclude)
    matched = [tuple(holds(condition, row) for condition in every) for row in rows]
    # Two exclusions are one and the same thing: whatever matches either may not be there.
    kinds = [(*kind[: len(asked.steps)], any(kind[len(asked.steps) :])) for kind in matched]
    return sum(
        any(kind)
        and any(
            row.started_at is not None
            and row.started_at == other.started_at
            and kind != other_kind
            and (any(other_kind) or asked.order == "strict")
            for other, other_kind in zip(rows, kinds, strict=True)
        )
        for row, kind in zip(rows, kinds, strict=True)
    )
