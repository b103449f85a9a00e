"""Figures by time for reading: a row a bucket, with bars."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any, Final

from rich.text import Text

from sessions.cli.render import bars
from sessions.cli.render.canvas import ACCENT, line
from sessions.cli.render.grid import Column, grid
from sessions.cli.render.report_tables import failure_rate
from sessions.words.units import count, latency, money

if TYPE_CHECKING:
    from sessions.analytics.trends import Trends
    from sessions.cli.render.canvas import Canvas

MOST_ROWS: Final = 1000
"""Buckets laid out for reading; other formats give all."""
_NARROW: Final = 90


def trends_layout(found: Trends, canvas: Canvas) -> list[Text]:
    """Return the buckets in order, as many columns as fit."""
    rows = found.buckets.records()
    if not rows:
        return [line("No request with a time is in this slice.")]
    shown = rows[:MOST_ROWS]
    lines = grid(_columns(found, shown, canvas), canvas.width)
    left = len(rows) - len(shown)
    return [*lines, line(f"({left:,} more {found.by}s: --format csv)")] if left else lines


def _columns(found: Trends, rows: list[dict[str, Any]], canvas: Canvas) -> list[Column]:
    most = max(row["requests"] for row in rows)
    width = 6 if canvas.width < _NARROW else 12
    costs = [row["total_cost_usd"] for row in rows]
    errors = [None if row["success_rate"] is None else 1 - row["success_rate"] for row in rows]
    return [
        Column(found.by, [_when(row, found.by, canvas) for row in rows]),
        Column("requests", [count(row["requests"]) for row in rows], right=True),
        Column("", [_bar(row["requests"] / most if most else None, width) for row in rows], leaves=3),
        Column("sessions", [count(row["sessions"]) for row in rows], right=True),
        Column("users", [count(row["users"]) for row in rows], right=True, leaves=5),
        Column("cost", [money(cost) for cost in costs], right=True),
        Column("tokens", [count(row["total_tokens"]) for row in rows], right=True, leaves=4),
        Column("avg", [latency(row["avg_latency_ms"]) for row in rows], right=True, leaves=2),
        Column("p95", [latency(row["p95_latency_ms"]) for row in rows], right=True, leaves=1),
        Column("failed", [failure_rate(error) for error in errors], right=True),
    ]


def _bar(share: float | None, width: int) -> Text:
    text = Text(bars.bar(share, width), ACCENT, end="")
    text.pad_right(width - text.cell_len)
    return text


def _when(row: dict[str, Any], by: str, canvas: Canvas) -> str:
    """Return a bucket's beginning: with its weekday, or its hour."""
    local = row["start"].replace(tzinfo=UTC).astimezone(canvas.tz)
    if by == "hour":
        return f"{local:%Y-%m-%d %H:%M}"
    return f"{row['bucket']} {local:%a}" if by == "day" else f"from {row['bucket']}"
