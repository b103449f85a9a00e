"""How latency, duration, cost and length are spread: their figures, and the histograms between these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sessions.analytics.ask import ask

if TYPE_CHECKING:
    import duckdb

    from sessions.analytics.results import Table

MEASURES: Final = {
    "latency_ms": "latency",
    "duration_s": "duration",
    "cost_usd": "cost",
    "requests_per_session": "requests",
}
"""The measures of the histograms, and how the columns of their figures begin."""


def spread(connection: duckdb.DuckDBPyConnection, slice_parameter: dict[str, Any]) -> dict[str, Table]:
    """Return the answers to `report_requests`, `report_sessions` and `histograms` for a slice.

    The figures tell the ranges that the histograms cover: they come first, for a quantile takes longer than
    bins do.
    """
    values = {"slice": slice_parameter}
    requests = ask(connection, "report_requests", values)
    sessions = ask(connection, "report_sessions", values)
    found = requests.records()[0] | sessions.records()[0]
    ranges = [_range(found, measure, begin) for measure, begin in MEASURES.items()]
    bins = ask(connection, "histograms", values | {"ranges": ranges})
    return {"report_requests": requests, "report_sessions": sessions, "histograms": bins}


def _range(figures: dict[str, Any], measure: str, begin: str) -> dict[str, Any]:
    quantiles = figures[f"{begin}_quantiles"] or (None, None)
    return {
        "measure": measure,
        "low": figures[f"{begin}_min"],
        "high": quantiles[1],
        "top": figures[f"{begin}_max"],
    }
