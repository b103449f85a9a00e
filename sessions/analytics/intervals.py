"""Intervals of 95 % for rates, means and quantiles, and for differences of two of them.

Rates have Wilson's interval, means the normal one, quantiles that of order statistics. A difference takes the
distances from each value to its own limits and adds their squares: of rates that is Newcombe's interval, of
means Welch's. All take observations as independent of each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, hypot, sqrt
from typing import Final

Z: Final = 1.959963984540054
"""Standard deviations on both sides that hold 95 % of a normal distribution."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value, and what it lies between; None where there is too little to say."""

    value: float | None
    low: float | None = None
    high: float | None = None


def of_rate(hits: int, of: int) -> Estimate:
    """Return a rate with Wilson's interval.

    >>> of_rate(0, 0)
    Estimate(value=None, low=None, high=None)
    """
    if not of:
        return Estimate(None)
    share, spread = hits / of, Z * Z / of
    middle = (share + spread / 2) / (1 + spread)
    half = sqrt(spread * share * (1 - share) + spread * spread / 4) / (1 + spread)
    return Estimate(share, max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half)))


def of_mean(mean: float | None, variance: float | None, count: int) -> Estimate:
    """Return a mean with the normal interval; without limits for less than two values."""
    if mean is None or variance is None or count < 2:
        return Estimate(mean)
    half = Z * sqrt(variance / count)
    return Estimate(mean, mean - half, mean + half)


def ranks(share: float, count: int) -> tuple[int | None, int | None]:
    """Return the places, from 1, of the ordered values that a quantile lies between; None: beyond all values.

    >>> ranks(0.5, 100)
    (40, 61)
    """
    half = Z * sqrt(count * share * (1 - share))
    low, high = floor(count * share - half), ceil(count * share + half) + 1
    return (low if low >= 1 else None, high if high <= count else None)


def difference(one: Estimate, other: Estimate) -> Estimate:
    """Return one value less the other, with its interval where both have theirs."""
    if one.value is None or other.value is None:
        return Estimate(None)
    gap = one.value - other.value
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return Estimate(gap)
    down = hypot(one.value - one.low, other.high - other.value)
    up = hypot(one.high - one.value, other.value - other.low)
    return Estimate(gap, gap - down, gap + up)
