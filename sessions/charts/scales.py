"""Ticks at round numbers and round times."""

from __future__ import annotations

import math
from itertools import count as counting
from typing import TYPE_CHECKING

from sessions.charts.values import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_DAY = 86_400.0
_CLOCK = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, _DAY)


def ticks(low: float, high: float, unit: Unit, most: int = 4) -> list[float]:
    """Return round numbers within low to high, at most `most` steps apart; none where there is no range."""
    if not high > low:
        return []
    step = _step((high - low) / most, unit)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [float(f"{step * at:.12g}") for at in range(first, last + 1)]


def from_zero(top: float, unit: Unit, most: int = 4) -> list[float]:
    """Return round numbers from 0 to the first at or above `top`: an axis. Only 0 and 1 where `top` is 0."""
    if top <= 0:
        return [0.0, 1.0]
    step = _step(top / most, unit)
    return [float(f"{step * at:.12g}") for at in range(max(math.ceil(top / step - 1e-9), 1) + 1)]


def _step(least: float, unit: Unit) -> float:
    """Return the smallest round step that is not below `least`."""
    return next(step for step in _steps(least, unit) if step >= least * (1 - 1e-9))


def _steps(least: float, unit: Unit) -> Iterator[float]:
    """Yield round steps of a unit, ascending, from below `least`."""
    if unit is Unit.MILLISECONDS:
        yield from (step * 1000 for step in _steps(least / 1000, Unit.SECONDS))
    elif unit is Unit.SECONDS and least > 0.5:
        yield from _CLOCK
        yield from (_DAY * step for step in _decades(least / _DAY) if step > 1)
    else:
        yield from (step for step in _decades(least) if unit is not Unit.COUNT or step >= 1)


def _decades(least: float) -> Iterator[float]:
    power = math.floor(math.log10(least)) if least > 0 else 0
    for exponent in counting(power):
        for digit in (1, 2, 5):
            yield float(f"{digit}e{exponent}")


def without_overlap(spans: Sequence[tuple[float, float]], gap: float = 8.0) -> list[int]:
    """Return indexes of ascending spans (start, end) at least `gap` apart; the last one is kept."""
    kept: list[int] = []
    edge = -math.inf
    for at, (start, end) in enumerate(spans):
        if start >= edge + gap:
            kept.append(at)
            edge = end
    last = len(spans) - 1
    while kept and kept[-1] != last and spans[kept[-1]][1] + gap > spans[last][0]:
        kept.pop()
    return kept if not spans or (kept and kept[-1] == last) else [*kept, last]
