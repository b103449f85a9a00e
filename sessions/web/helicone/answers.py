"""What clients get: Helicone's envelope and its ways to write values."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import JSONResponse

if TYPE_CHECKING:
    from sessions.analytics.helicone.metrics import Bin, Metrics
    from sessions.analytics.results import Table

OF_ENDPOINTS: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": '{"data": the answer, "error": null}'},
    400: {"description": '{"data": null, "error": what is wrong with the request}'},
    503: {"description": '{"data": null, "error": data are being written; ask again}'},
}
"""What the OpenAPI document says of every endpoint here."""


def answered(data: Any) -> JSONResponse:
    """Return an answer in its envelope."""
    return JSONResponse({"data": data, "error": None})


def rows(table: Table) -> list[dict[str, Any]]:
    """Return the rows of a table as JSON can hold them."""
    return [{name: plain(value) for name, value in row.items()} for row in table.records()]


def plain(value: Any) -> Any:
    """Return money as a number and a time as text; all else as it is."""
    if isinstance(value, Decimal):
        return float(value)
    return time_text(value) if isinstance(value, datetime) else value


def time_text(time: datetime) -> str:
    """Return a time as JavaScript writes one, with microseconds where it has some.

    >>> time_text(datetime(2026, 3, 2, 9, 14, 3)), time_text(datetime(2026, 3, 2, 9, 14, 3, 1002))
    ('2026-03-02T09:14:03.000Z', '2026-03-02T09:14:03.001002Z')
    """
    return time.isoformat(timespec="microseconds" if time.microsecond % 1000 else "milliseconds") + "Z"


def metrics_answer(found: Metrics) -> dict[str, Any]:
    """Return the histograms with Helicone's keys, and beside them what the sessions amount to."""
    totals = found.totals
    return {
        **{measure: list(map(_bin, bins)) for measure, bins in found.bins.items()},
        "average": {measure: [{"average": plain(value)}] for measure, value in found.average.items()},
        **{key: plain(totals[key]) for key in ("total_cost", "count", "avg_latency", "success_rate")},
    }


def _bin(one: Bin) -> dict[str, Any]:
    return {"range_start": _number_text(one.low), "range_end": _number_text(one.high), "value": one.value}


def _number_text(number: float) -> str:
    """Return a number as text, as Helicone has the edges of bins.

    >>> _number_text(4.0), _number_text(0.125)
    ('4', '0.125')
    """
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
