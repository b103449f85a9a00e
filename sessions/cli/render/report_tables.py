"""Tables of the report: what operations and models cost, in columns that line up."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from rich.text import Text

from sessions.cli.render import bars
from sessions.cli.render.canvas import ACCENT, DIM, FAILURE, TITLE, line
from sessions.cli.render.grid import Column, grid
from sessions.cli.render.labels import clean, operation_label
from sessions.words.units import UNKNOWN, count, latency, money, plural, rate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sessions.analytics.report import Report

MOST_ROWS = 8
NARROW = 90
"""Below this width bars and labels are shorter."""
ALARMING = 0.05
"""Error rates from here on are marked."""

_SUMS: Final = (
    *("requests", "cost_usd", "cost_share", "prompt_tokens", "completion_tokens", "total_tokens"),
    *("ok_requests", "failed_requests", "retries", "critical_share"),
)
"""What adds up over operations, and over models."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a cost table."""

    label: Text
    figures: dict[str, Any]


def cost_lines(report: Report, width: int) -> list[list[Text]]:
    """Return the sections on operations and on models: one grid, so that their columns line up."""
    operations = _rows(report.operations.records(), _operation)
    models = _rows(report.models.records(), _model)
    lines = _cost_grid(operations, models, width)
    split = len(operations) + 1
    return [lines[:split], lines[split:]]


def _operation(record: dict[str, Any]) -> Text:
    return line(operation_label(record["operation"]))


def _model(record: dict[str, Any]) -> Text:
    return line(clean(record["model"]) if record["model"] is not None else "(no model)")


def _rows(records: Sequence[dict[str, Any]], label: Any) -> list[Row]:
    """Return the first rows as they are and the others as one, so that nothing is out of sight."""
    shown = records if len(records) <= MOST_ROWS + 1 else records[:MOST_ROWS]
    rows = [Row(label(record), record) for record in shown]
    rest = records[len(shown) :]
    return [*rows, Row(line((f"({plural(len(rest), 'other')})", DIM)), summed(rest))] if rest else rows


def summed(records: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return what adds up over records; means and quantiles do not, and are left out."""
    figures: dict[str, Any] = {
        name: _sum([record[name] for record in records]) for name in _SUMS if records and name in records[0]
    }
    if known := figures.get("ok_requests", 0) + figures.get("failed_requests", 0):
        figures["error_rate"] = figures["failed_requests"] / known
    return figures


def _sum(values: Sequence[Any]) -> Any:
    known = [value for value in values if value is not None]
    zero: Any = Decimal(0) if known and isinstance(known[0], Decimal) else 0
    return sum(known, zero) if known else None


def _cost_grid(operations: Sequence[Row], models: Sequence[Row], width: int) -> list[Text]:
    """Return both tables in one: the second one's titles stand in a row of their own."""
    rows = [*operations, None, *models]
    narrow = width < NARROW

    def cells(of: Callable[[dict[str, Any]], Text | str], title: str) -> list[Text | str]:
        return [line((title, DIM)) if row is None else of(row.figures) for row in rows]

    labels = [line(("Models", TITLE)) if row is None else row.label for row in rows]
    bars_of = share_bars(
        [None if row is None else row.figures["cost_share"] for row in rows], 6 if narrow else 12
    )
    columns = [
        Column(line(("Operations", TITLE)), labels, least=26 if narrow else 30, keep="path"),
        Column("requests", cells(lambda f: count(f["requests"]), "requests"), right=True),
        Column("cost", cells(lambda f: money(f["cost_usd"]), "cost"), right=True),
        Column("share", cells(lambda f: rate(f["cost_share"], 0), "share"), right=True),
        Column("", bars_of, leaves=1),
        Column("tokens in", cells(lambda f: count(f["prompt_tokens"]), "tokens in"), right=True, leaves=9),
        Column("out", cells(lambda f: count(f["completion_tokens"]), "out"), right=True, leaves=9),
        Column("avg", cells(lambda f: latency(f.get("avg_latency_ms")), "avg"), right=True, leaves=2),
        Column("p95", cells(lambda f: latency(f.get("p95_latency_ms")), "p95"), right=True, leaves=3),
        Column("failed", cells(lambda f: failure_rate(f.get("error_rate")), "failed"), right=True),
    ]
    return grid(columns, width)


def share_bars(shares: Sequence[float | None], width: int) -> list[Text]:
    """Return bars for shares of one, all in a column of `width`."""
    texts = [Text(bars.bar(share, width), ACCENT, end="") for share in shares]
    for text in texts:
        text.pad_right(width - text.cell_len)
    return texts


def failure_rate(share: float | None) -> Text:
    """Return an error rate: quiet when zero, marked when alarming."""
    if share is None:
        return Text(UNKNOWN, end="")
    return Text(rate(share), DIM if share == 0 else FAILURE if share >= ALARMING else "", end="")


def failure_count(number: int | None) -> Text:
    """Return a number of failures: quiet when zero."""
    return Text(count(number), FAILURE if number else DIM, end="")
