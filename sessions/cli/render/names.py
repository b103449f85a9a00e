"""Session names for reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.cli.render.canvas import DIM, TITLE, line
from sessions.cli.render.grid import Column, grid
from sessions.cli.render.labels import NO_NAME, clean
from sessions.cli.render.report_tables import share_bars
from sessions.words.units import count, latency, moment, money, plural, rate

if TYPE_CHECKING:
    from rich.text import Text

    from sessions.analytics.results import Table
    from sessions.cli.render.canvas import Canvas

MOST_ROWS = 8


def names_layout(table: Table, canvas: Canvas) -> list[Text]:
    """Return every session name with its figures."""
    return name_lines(table, canvas) if len(table) else [line("No request is in this slice.")]


def name_lines(table: Table, canvas: Canvas, *, short: bool = False) -> list[Text]:
    """Return session names with their figures; `short`: as a section of a report."""
    records = table.records()
    shown = records[:MOST_ROWS] if short and len(records) > MOST_ROWS + 1 else records
    known = [row["total_cost_usd"] for row in records if row["total_cost_usd"] is not None]
    total = sum(known)
    shares = [
        None if not total or row["total_cost_usd"] is None else float(row["total_cost_usd"] / total)
        for row in shown
    ]
    columns = [
        Column(
            line(("Session names", TITLE)) if short else "name",
            [_name(row["session_name"]) for row in shown],
            least=16,
        ),
        Column("sessions", [count(row["sessions"]) for row in shown], right=True),
        Column("requests", [count(row["requests"]) for row in shown], right=True),
        Column("users", [count(row["users"]) for row in shown], right=True, leaves=4),
        Column("cost", [money(row["total_cost_usd"]) for row in shown], right=True),
        Column("share", [rate(share, 0) for share in shares], right=True, leaves=3),
        Column("", share_bars(shares, 6 if canvas.width < 90 else 12), leaves=6),
        Column("avg latency", [latency(row["avg_latency_ms"]) for row in shown], right=True),
        Column("success", [rate(row["success_rate"]) for row in shown], right=True),
    ]
    if short:
        rest = len(records) - len(shown)
        more = [line((f"({plural(rest, 'more name')}: sessions names)", DIM))] if rest else []
        return [*grid(columns, canvas.width), *more]
    columns += [
        Column("first used", [moment(row["first_used"], canvas.tz) for row in shown], leaves=8),
        Column("last used", [moment(row["last_used"], canvas.tz) for row in shown], leaves=7),
    ]
    return grid(columns, canvas.width)


def _name(name: str | None) -> str:
    return NO_NAME if name is None else clean(name)
