"""Operations for reading: what each costs, as a ranking and as a tree of their paths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sessions.analytics.operations import ROOT
from sessions.cli.render.canvas import DIM, line
from sessions.cli.render.grid import Column, grid
from sessions.cli.render.labels import clean, operation_label
from sessions.cli.render.report_tables import failure_rate, share_bars, summed
from sessions.words.units import UNKNOWN, count, latency, money, plural, rate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.text import Text

    from sessions.analytics.results import Table
    from sessions.cli.render.canvas import Canvas

_INDENT = "  "
_NARROW = 90
EMPTY = "No request is in this slice."


def operations_layout(shown: Table, whole: Table, canvas: Canvas) -> list[Text]:
    """Return a page of operations, the sum of all others, and the sum of all."""
    if not len(whole):
        return [line(EMPTY)]
    records, everything = shown.records(), whole.records()
    labels = [line(operation_label(row["operation"])) for row in records]
    seen = {row["operation"] for row in records}
    rest = [row for row in everything if row["operation"] not in seen]
    if rest:
        labels.append(line((f"({plural(len(rest), 'other')})", DIM)))
        records.append(summed(rest))
    if len(everything) > 1:
        labels.append(line(("all", DIM)))
        records.append(_all(everything))
    return grid(_columns("operation", labels, records, canvas.width), canvas.width)


def _all(records: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the sums over all operations; floats that add up to nearly one are one."""
    sums = summed(records)
    return sums | {"cost_share": None if sums["cost_share"] is None else 1.0}


def tree_layout(shown: Table, canvas: Canvas) -> list[Text]:
    """Return nodes under their parents, each labelled by the last segment of its path."""
    if not len(shown):
        return [line(EMPTY)]
    records = shown.records()
    labels = [line(_INDENT * row["depth"] + _segment(row)) for row in records]
    return grid(_columns("operation", labels, records, canvas.width), canvas.width)


def _segment(node: dict[str, Any]) -> str:
    operation = node["operation"]
    if operation == ROOT:
        return "all"
    return operation_label(operation) if operation is None else "/" + clean(operation.rpartition("/")[2])


def _columns(
    title: str, labels: Sequence[Text], records: Sequence[dict[str, Any]], width: int
) -> list[Column]:
    def cells(name: str, words: Any) -> list[Text | str]:
        return [words(row.get(name)) if name in row else "" for row in records]

    bars = share_bars([row["cost_share"] for row in records], 6 if width < _NARROW else 12)
    columns = [
        Column(title, labels, least=18, keep="path"),
        Column("requests", cells("requests", count), right=True),
        Column("sessions", cells("sessions", count), right=True, leaves=6),
        Column("cost", cells("cost_usd", money), right=True),
        Column("share", cells("cost_share", lambda share: rate(share, 0)), right=True),
        Column("", bars, leaves=5),
        Column("tokens", cells("total_tokens", count), right=True, leaves=9),
        Column("p50", cells("p50_latency_ms", latency), right=True, leaves=7),
        Column("p95", cells("p95_latency_ms", latency), right=True, leaves=2),
        Column("p99", cells("p99_latency_ms", latency), right=True, leaves=10),
        Column("failed", cells("error_rate", failure_rate), right=True),
        Column("retries", cells("retries", count), right=True, leaves=3),
        Column("on path", cells("critical_share", rate), right=True, leaves=8),
    ]
    return [column for column in columns if any(_is_known(cell) for cell in column.cells)]


def _is_known(cell: Text | str) -> bool:
    text = cell if isinstance(cell, str) else cell.plain
    return text.strip() not in ("", UNKNOWN)
