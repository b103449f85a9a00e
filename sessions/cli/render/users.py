"""Users for reading."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sessions.cli.render.canvas import line
from sessions.cli.render.grid import Column, grid
from sessions.cli.render.labels import clean
from sessions.cli.render.report_tables import failure_count, share_bars
from sessions.words.units import count, latency, moment, money, rate

if TYPE_CHECKING:
    from rich.text import Text

    from sessions.analytics.results import Table
    from sessions.cli.render.canvas import Canvas

NO_USER = "(no user)"
_NARROW = 90


def users_layout(table: Table, sort: str, canvas: Canvas, *, descending: bool) -> list[Text]:
    """Return one page of users, as many columns as fit; the one they are sorted by stays, and is marked."""
    if not len(table):
        return [line("No user matches.")]
    columns = _columns(table, canvas)
    if sort in columns:
        mark = "▼" if descending else "▲"
        columns[sort] = replace(columns[sort], title=f"{columns[sort].title} {mark}", leaves=0)
    return grid(
        [column for name, column in columns.items() if name == sort or name not in _MORE], canvas.width
    )


_MORE = {"ok_requests", "prompt_tokens", "completion_tokens", "requests_without_cost"}
"""Columns that are shown only when the list is sorted by them."""


def _columns(table: Table, canvas: Canvas) -> dict[str, Column]:
    rows = table.records()
    shares = [row["cost_share"] for row in rows]

    def numbers(title: str, cells: list[Text | str], leaves: int = 0) -> Column:
        return Column(title, cells, right=True, leaves=leaves)

    def times(title: str, name: str, leaves: int) -> Column:
        return Column(title, [moment(row[name], canvas.tz) for row in rows], leaves=leaves)

    def counts(title: str, name: str, leaves: int = 0) -> Column:
        return numbers(title, [count(row[name]) for row in rows], leaves)

    return {
        "user_id": Column("user", [_user(row["user_id"]) for row in rows], least=12, keep="both"),
        "sessions": counts("sessions", "sessions"),
        "sessions_per_week": counts("a week", "sessions_per_week", 4),
        "requests": counts("requests", "requests", 3),
        "total_cost_usd": numbers("cost", [money(row["total_cost_usd"]) for row in rows]),
        "cost_share": numbers("share", [rate(share, 0) for share in shares]),
        "bars": Column("", share_bars(shares, 6 if canvas.width < _NARROW else 12), leaves=7),
        "cumulative_share": numbers("so far", [rate(row["cumulative_share"], 0) for row in rows], 5),
        "requests_without_cost": counts("without cost", "requests_without_cost"),
        "total_tokens": counts("tokens", "total_tokens", 9),
        "prompt_tokens": counts("tokens in", "prompt_tokens"),
        "completion_tokens": counts("tokens out", "completion_tokens"),
        "avg_latency_ms": numbers("avg latency", [latency(row["avg_latency_ms"]) for row in rows], 10),
        "ok_requests": counts("ok", "ok_requests"),
        "failed_requests": numbers("failed", [failure_count(row["failed_requests"]) for row in rows], 11),
        "success_rate": numbers("success", [rate(row["success_rate"]) for row in rows]),
        "first_seen": times("first seen", "first_seen", 8),
        "last_seen": times("last seen", "last_seen", 6),
    }


def _user(user: str | None) -> str:
    return NO_USER if user is None else clean(user)
