"""Three histograms: requests per session, duration in seconds, cost in USD."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, Literal

from sessions.analytics.ask import ask, ask_one
from sessions.analytics.helicone.groups import make_views

if TYPE_CHECKING:
    from collections.abc import Iterable

    import duckdb

    from sessions.analytics.helicone.asked import Asked

Percentile = Literal["p50", "p75", "p95", "p99", "p99.9"]
MEASURES: Final = ("session_count", "session_duration", "session_cost")
BINS: Final = 10
CELLS: Final = 500
"""Values that are closer together than this part of the range fall into one bin from the start."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Values side by side: the lowest, the highest, and how many."""

    low: float
    high: float
    value: int


@dataclass(frozen=True, slots=True)
class Metrics:
    """What the sessions that are meant are like."""

    bins: dict[str, tuple[Bin, ...]]
    """Of each measure, from the lowest to the highest; their edges touch."""
    average: dict[str, float]
    """Of each measure, over all sessions."""
    totals: dict[str, Any]
    """As `listing.totals` returns them."""


def metrics(
    connection: duckdb.DuckDBPyConnection, asked: Asked, percentile: Percentile, *, between: bool
) -> Metrics:
    """Return the histograms of the values up to a percentile; with `between`, from its counterpart on."""
    make_views(connection, asked)
    values = {"p": float(percentile[1:]) / 100, "between": between, "cells": CELLS}
    cells: dict[str, list[Bin]] = {measure: [] for measure in MEASURES}
    for measure, *cell in ask(connection, "helicone_histograms", values).rows:
        cells[measure].append(Bin(*cell))
    return Metrics(
        {measure: touching(merged(found, BINS)) for measure, found in cells.items()},
        ask_one(connection, "helicone_averages"),
        ask_one(connection, "helicone_count"),
    )


def merged(bins: Iterable[Bin], most: int) -> list[Bin]:
    """Return at most so many bins: the two neighbours that make the narrowest one are joined, over and over.

    Bins so fit the data: those that lie close share one, and what lies apart has one of its own.

    >>> merged([Bin(1, 1, 5), Bin(2, 2, 3), Bin(9, 9, 1)], 2)
    [Bin(low=1, high=2, value=8), Bin(low=9, high=9, value=1)]
    """
    made = list(bins)
    while len(made) > most:
        at = min(range(len(made) - 1), key=lambda place: made[place + 1].high - made[place].low)
        left, right = made[at : at + 2]
        made[at : at + 2] = [Bin(left.low, right.high, left.value + right.value)]
    return made


def touching(bins: list[Bin]) -> tuple[Bin, ...]:
    """Return bins without gaps: each edge is halfway between the values at its sides.

    >>> touching([Bin(1, 2, 8), Bin(9, 9, 1)])
    (Bin(low=1, high=5.5, value=8), Bin(low=5.5, high=9, value=1))
    """
    if not bins:
        return ()
    edges = [(left.high + right.low) / 2 for left, right in pairwise(bins)]
    lows, highs = [bins[0].low, *edges], [*edges, bins[-1].high]
    return tuple(Bin(low, high, one.value) for low, high, one in zip(lows, highs, bins, strict=True))
