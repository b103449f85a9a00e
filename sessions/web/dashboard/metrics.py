"""Metrics: how sessions differ in requests, duration and cost."""

from __future__ import annotations

import math
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter
from starlette.responses import Response

from sessions.analytics.defaults import USUAL_PERCENTILE
from sessions.analytics.session_metrics import PERCENTILES
from sessions.charts import Bin, Unit, histogram
from sessions.web.asked import QuestionsOf
from sessions.web.dashboard.fields import flag, one_of
from sessions.web.dashboard.page import Part, page
from sessions.web.dashboard.view import ViewOf

if TYPE_CHECKING:
    from sessions.analytics.session_metrics import Measure, SessionMetrics
    from sessions.charts import Figure
    from sessions.web.dashboard.view import View
    from sessions.web.reading import Questions

router = APIRouter()
_NANO: Final = Decimal("1e-9")
_MICRO: Final = Decimal("1e-6")
MEASURES: Final = (
    ("requests", "Requests of a session", Unit.COUNT),
    ("duration_s", "Duration of a session", Unit.SECONDS),
    ("cost_usd", "Cost of a session", Unit.USD),
)
_FILTERS: Final = {"requests": "requests", "duration_s": "duration", "cost_usd": "cost"}
"""Measures with what the list of sessions calls them: min_cost, max_cost."""


@router.get("/metrics")
def metrics(view: ViewOf, questions: QuestionsOf) -> Response:
    """Show three histograms."""
    percentile = one_of(view, "percentile", PERCENTILES, USUAL_PERCENTILE)
    interquartile = flag(view, "interquartile")
    shared = {
        "percentile": percentile,
        "percentiles": PERCENTILES,
        "usual": USUAL_PERCENTILE,
        "interquartile": interquartile,
    }

    def values() -> dict[str, Any]:
        found = questions.ask("session_metrics", view.asked.picked, percentile, interquartile=interquartile)
        return shared | _shown(view, questions, found)

    parts = [Part("metrics_head.html.jinja", lambda: shared), Part("metrics.html.jinja", values)]
    return page("Metrics", view, questions, parts)


def _shown(view: View, questions: Questions, found: SessionMetrics) -> dict[str, Any]:
    measures = [
        {
            "name": name,
            "found": getattr(found, name),
            "drawn": _drawn(view, name, title, unit, getattr(found, name)),
            "unit": unit,
            **_ends(view, name, getattr(found, name), is_open=found.interquartile),
        }
        for name, title, unit in MEASURES
    ]
    return {"measures": measures, "sessions": found.requests.sessions, "questions": questions}


def _ends(view: View, name: str, measure: Measure, *, is_open: bool) -> dict[str, Any]:
    """Return the values that bins lie between, and where the sessions beyond the last one are."""
    rows = measure.bins.records()
    if not rows:
        return {"low": None, "high": None, "beyond": None}
    least = {f"min_{_FILTERS[name]}": f"{beyond(name, rows[-1]['range_end']):f}"}
    return {
        "low": rows[0]["range_start"],
        "high": rows[-1]["range_end"],
        "beyond": None if is_open else view.link("/sessions", **least),
    }


def beyond(name: str, end: float) -> Decimal:
    """Return the least value that the list's filter takes above the end of the last bin."""
    if name == "cost_usd":
        return _cost_to(end, is_last=True) + _NANO
    return Decimal(math.floor(end) + 1)


def _drawn(view: View, name: str, title: str, unit: Unit, measure: Measure) -> Figure:
    bins = [
        Bin(
            max(row["range_start"], 0),
            max(row["range_end"], 0),
            row["value"],
            view.link("/sessions", **limits(name, row)) if row["value"] else None,
        )
        for row in measure.bins.records()
    ]
    return histogram(name.split("_")[0], title, bins, unit, whole=name == "requests")


def limits(name: str, row: dict[str, Any]) -> dict[str, str]:
    """Return the filters of the list that mean the sessions of a bin, and no others.

    Both ends of a filter are included, so that the end of a bin is the last value before it.
    """
    low, high, is_last = row["range_start"], row["range_end"], row["is_last"]
    what = _FILTERS[name]
    if name == "cost_usd":
        least, most = _cost_from(low), _cost_to(high, is_last=is_last)
    elif name == "duration_s":
        least = Decimal(math.floor(low))
        most = math.floor(high) + (1 if is_last else 0) - _MICRO
    else:
        least, most = Decimal(int(low)), Decimal(int(high) - (0 if is_last else 1))
    return {f"min_{what}": f"{least:f}", f"max_{what}": f"{most:f}"}


def _cost_from(low: float) -> Decimal:
    """Return the least cost of nine decimals that is not below a value."""
    cost = Decimal(low).quantize(_NANO, ROUND_FLOOR)
    return cost if float(cost) >= low else cost + _NANO


def _cost_to(high: float, *, is_last: bool) -> Decimal:
    """Return the largest cost of nine decimals below a value, or up to it in the last bin."""
    cost = Decimal(high).quantize(_NANO, ROUND_CEILING)
    while float(cost) > high or (float(cost) == high and not is_last):
        cost -= _NANO
    return cost
