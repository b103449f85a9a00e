"""Values of charts: checked, compared exactly, and worded by their unit."""

from __future__ import annotations

import math
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from sessions.words.units import (
    UNKNOWN,
    count,
    duration,
    latency,
    money,
    rate,
    rough_duration,
    rough_latency,
    rough_money,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

Number = int | float | Decimal

LARGEST = 10**18
LEAST_USD = Decimal("1e-9")


class Unit(StrEnum):
    """What a number counts, and so how it is written."""

    COUNT = "count"
    USD = "usd"
    SECONDS = "seconds"
    MILLISECONDS = "milliseconds"
    SHARE = "share"


class Kind(StrEnum):
    """What a named thing of a chart is: one like others, what a limit left out, or the end of sessions."""

    PLAIN = "plain"
    OTHER = "other"
    END = "end"


def checked(value: Number, what: str) -> Number:
    """Return a number from 0 to 10**18; raise ValueError that says `what` it is for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        msg = f"{what}: {value!r} is no number; give an int, a float or a Decimal"
        raise ValueError(msg)  # noqa: TRY004 - one kind of error for all that cannot be drawn
    if not isinstance(value, int) and not math.isfinite(value):
        msg = f"{what}: {value!r} cannot be drawn; leave it out or give None"
        raise ValueError(msg)
    if not 0 <= value <= LARGEST:
        written = f"{value}" if -(LARGEST**2) < value < LARGEST**2 else "a number of more than 36 digits"
        msg = f"{what}: {written} cannot be drawn; values go from 0 to 10**18"
        raise ValueError(msg)
    return value


def total(values: Iterable[Number | None]) -> Fraction:
    """Return the exact sum of checked values; None adds nothing."""
    return sum((Fraction(value) for value in values if value is not None), Fraction(0))


def share(part: Number | Fraction, whole: Number | Fraction) -> float:
    """Return part of whole as a float; 0 where the whole is 0."""
    below = Fraction(whole)
    return float(Fraction(part) / below) if below else 0.0


def worded(value: Number | Fraction | None, unit: Unit) -> str:
    """Return a value as people read it: 1,234, $0.0123, 1.2 s, 4 min 20 s, 12.3%; a dash for None."""
    if value is None:
        return UNKNOWN
    number = float(value)
    if unit is Unit.USD:
        return _money(value)
    if unit is Unit.COUNT:
        return count(int(value) if value == int(value) else number)
    if unit is Unit.SHARE:
        return rate(number)
    return duration(number) if unit is Unit.SECONDS else latency(number)


def _money(value: Number | Fraction) -> str:
    exact = Decimal(value.numerator) / value.denominator if isinstance(value, Fraction) else value
    amount = exact if isinstance(exact, Decimal) else Decimal(repr(exact))
    return f"<${LEAST_USD:f}" if 0 < amount < LEAST_USD else money(amount)


def rough(value: float, unit: Unit) -> str:
    """Return a value short enough for an axis."""
    if unit is Unit.COUNT:
        return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"
    if unit is Unit.USD:
        return rough_money(value) if value >= LEAST_USD or not value else f"<${LEAST_USD:f}"
    if unit is Unit.SHARE:
        return f"{value:.0%}" if abs(value * 100 - round(value * 100)) < 1e-9 else rate(value)
    return rough_duration(value) if unit is Unit.SECONDS else rough_latency(value)


def plain(value: Number | Fraction) -> str:
    """Return a value for machines: all of its digits, no separators, no exponent for whole numbers."""
    if isinstance(value, Fraction):
        return plain(value.numerator) if value.denominator == 1 else repr(float(value))
    return f"{value:f}" if isinstance(value, Decimal) else repr(value)
