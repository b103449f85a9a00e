"""Sessions out of line, and typical ones, in plain Python."""

from __future__ import annotations

from statistics import fmean, median
from typing import TYPE_CHECKING, Any

from tests.oracle import Figures, Row, sessions_in

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sessions.analytics.slices import Slice

MEASURES: dict[str, Callable[[Figures], Any]] = {
    "cost": lambda s: s["total_cost_usd"],
    "duration": lambda s: s["duration_s"],
    "requests": lambda s: s["requests"],
    "tokens": lambda s: s["total_tokens"],
    "error rate": lambda s: None if s["success_rate"] is None else 1 - s["success_rate"],
}


def by_name(rows: Sequence[Row], choice: Slice) -> dict[str | None, list[Figures]]:
    groups: dict[str | None, list[Figures]] = {}
    for session in sessions_in(rows, choice):
        groups.setdefault(session["session_name"], []).append(session)
    return groups


def scores(
    rows: Sequence[Row], choice: Slice, least: int
) -> dict[tuple[str, str], tuple[float, float, float]]:
    """Value, median and score of every session and measure that can be judged."""
    found = {}
    for group in by_name(rows, choice).values():
        for measure, of in MEASURES.items():
            values = {s["session_id"]: float(of(s)) for s in group if of(s) is not None}
            if len(values) < least:
                continue
            middle = median(values.values())
            spread = median(abs(value - middle) for value in values.values())
            mean = fmean(abs(value - middle) for value in values.values())
            scale = spread / 0.6745 if spread else mean * 1.2533
            if scale:
                for session, value in values.items():
                    found[session, measure] = (value, middle, (value - middle) / scale)
    return found


def distances(rows: Sequence[Row], choice: Slice) -> dict[str | None, dict[str, tuple[int, float]]]:
    """Of each name, how many values of each session are not known, and how far the others are out."""
    found: dict[str | None, dict[str, tuple[int, float]]] = {}
    for name, group in by_name(rows, choice).items():
        parts: dict[str, list[float]] = {s["session_id"]: [] for s in group}
        for of in MEASURES.values():
            values = {s["session_id"]: float(of(s)) for s in group if of(s) is not None}
            middle = median(values.values()) if values else 0.0
            gaps = {session: abs(value - middle) for session, value in values.items()}
            scale = (median(gaps.values()) or fmean(gaps.values()) or 1.0) if gaps else 1.0
            for session, gap in gaps.items():
                parts[session].append(gap / scale)
        found[name] = {
            session: (len(MEASURES) - len(gaps), fmean(gaps) if gaps else 0.0)
            for session, gaps in parts.items()
        }
    return found
