"""How sessions differ in requests, duration and cost: three histograms, the few far outside left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sessions.analytics.ask import ask, rolled_up
from sessions.analytics.defaults import USUAL_PERCENTILE
from sessions.analytics.results import Result, Table
from sessions.errors import UsageError

if TYPE_CHECKING:
    import duckdb

    from sessions.analytics.slices import Slice

PERCENTILES: Final = ("p50", "p75", "p90", "p95", "p99", "p99.9")
"""Up to which of the values bins can go."""

_INNER: Final = ("measure", "sessions", "average")


@dataclass(frozen=True, slots=True)
class Measure(Result):
    """One measure over sessions."""

    bins: Table
    """bin (from 1), range_start, range_end, value (sessions), is_last: its end is included."""
    sessions: int
    """Sessions whose value is known, in bins or not."""
    average: float | None
    """Over all of these."""

    @property
    def counted(self) -> int:
        """Sessions in bins."""
        return sum(self.bins.column("value"))


@dataclass(frozen=True, slots=True)
class SessionMetrics(Result):
    """The measures; duration is in whole seconds from the first start to the last, cost in USD."""

    percentile: str
    interquartile: bool
    requests: Measure
    duration_s: Measure
    cost_usd: Measure


def session_metrics(
    connection: duckdb.DuckDBPyConnection,
    picked: Slice,
    percentile: str = USUAL_PERCENTILE,
    *,
    interquartile: bool = False,
) -> SessionMetrics:
    """Return how sessions of a slice are spread: at most 10 bins up to a percentile of each measure.

    With `interquartile` bins begin at the percentile as far from the other end: p75 means p25 to p75. Raises
    UsageError for a percentile that is none of PERCENTILES.
    """
    if percentile not in PERCENTILES:
        raise UsageError(percentile or "''", "is no percentile of these", f"give {', '.join(PERCENTILES)}")
    high = float(percentile[1:]) / 100
    shares = {"low_share": 1 - high if interquartile else 0.0, "high_share": high}
    rows = ask(connection, "session_metrics", {"slice": rolled_up(connection, picked)} | shares)
    measures = {name: _measure(rows, name) for name in ("requests", "duration_s", "cost_usd")}
    return SessionMetrics(percentile, interquartile, **measures)


def _measure(rows: Table, name: str) -> Measure:
    at = rows.columns.index("measure")
    own = Table(rows.columns, rows.types, tuple(row for row in rows.rows if row[at] == name))
    first: dict[str, Any] = own.records()[0] if len(own) else {"sessions": 0, "average": None}
    bins = own
    for inner in _INNER:
        bins = bins.without(inner)
    return Measure(bins, first["sessions"], first["average"])
