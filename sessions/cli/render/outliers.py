"""Sessions out of line for reading, and the most typical ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from sessions.cli.render.canvas import DIM, line
from sessions.cli.render.grid import Column, grid
from sessions.cli.render.labels import NO_NAME, clean
from sessions.cli.render.listing import short_ids
from sessions.cli.render.report_tables import failure_rate
from sessions.words.units import count, duration, moment, money

if TYPE_CHECKING:
    from sessions.analytics.results import Table
    from sessions.cli.render.canvas import Canvas


def outliers_layout(table: Table, canvas: Canvas) -> list[Text]:
    """Return one page of sessions, the strongest reason of each, and how many more there are."""
    rows = table.records()
    if not rows:
        return [line("No session is out of line.")]
    ids = [clean(row["session_id"]) for row in rows]
    more = [len(row["reasons"]) - 1 for row in rows]
    columns = [
        Column("session", short_ids(ids, canvas.width), least=13),
        Column("score", [f"{row['score']:+,.1f}" for row in rows], right=True),
        Column("why", [clean(row["reason"]) for row in rows], least=max(canvas.width - 36, 24)),
        Column("more", [Text(f"+{n}" if n else "", DIM, end="") for n in more], leaves=3),
        Column("user", [_label(row["user_id"]) for row in rows], least=8, leaves=5),
        Column("started", [moment(row["started_at"], canvas.tz) for row in rows], leaves=4),
    ]
    return grid(columns, canvas.width)


def typical_layout(table: Table, canvas: Canvas) -> list[Text]:
    """Return the most typical session of each name, with its figures."""
    rows = table.records()
    if not rows:
        return [line("No session matches.")]
    ids = [clean(row["session_id"]) for row in rows]
    names = [NO_NAME if row["session_name"] is None else clean(row["session_name"]) for row in rows]
    columns = [
        Column("name", names, least=12),
        Column("of sessions", [count(row["sessions_of_name"]) for row in rows], right=True, leaves=4),
        Column("most typical", short_ids(ids, canvas.width), least=13),
        Column("cost", [money(row["total_cost_usd"]) for row in rows], right=True),
        Column("duration", [duration(row["duration_s"]) for row in rows], right=True, leaves=1),
        Column("requests", [count(row["requests"]) for row in rows], right=True),
        Column("tokens", [count(row["total_tokens"]) for row in rows], right=True, leaves=2),
        Column("failed", [failure_rate(row["error_rate"]) for row in rows], right=True, leaves=3),
        Column("started", [moment(row["started_at"], canvas.tz) for row in rows], leaves=5),
    ]
    return grid(columns, canvas.width)


def _label(user: str | None) -> str:
    return "(no user)" if user is None else clean(user)
