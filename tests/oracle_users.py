"""What users do and cost, in plain Python."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.oracle import (
    Figures,
    Row,
    grouped,
    highest,
    known,
    lowest,
    mean,
    nulls_last,
    picked,
    rate,
    total,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sessions.analytics.slices import Slice

WEEK = timedelta(weeks=1)


def users(rows: Sequence[Row], choice: Slice) -> list[Figures]:
    """Every user, the most expensive first; what has no user is one of them."""
    chosen = picked(rows, choice)
    everything = total(row.cost_usd for row in chosen)
    found = [_user(user, group) for user, group in grouped(chosen, lambda row: row.user_id).items()]
    ranked = sorted(
        found,
        key=lambda row: (
            row["total_cost_usd"] is None,
            -(row["total_cost_usd"] or 0),
            nulls_last(row["user_id"]),
        ),
    )
    for at, row in enumerate(ranked):
        cost, so_far = row["total_cost_usd"], total(one["total_cost_usd"] for one in ranked[: at + 1])
        row["cost_share"] = float(cost / everything) if cost is not None and everything else None
        row["cumulative_share"] = float(so_far / everything) if cost is not None and everything else None
    return ranked


def _user(user: str | None, group: Sequence[Row]) -> Figures:
    oks = known(row.ok for row in group)
    prompt, completion = total(r.prompt_tokens for r in group), total(r.completion_tokens for r in group)
    first, last = lowest(row.started_at for row in group), highest(row.started_at for row in group)
    sessions = len({row.session_id for row in group if row.session_id is not None})
    return {
        "user_id": user,
        "sessions": sessions,
        "requests": len(group),
        "total_cost_usd": total(row.cost_usd for row in group),
        "requests_without_cost": sum(row.cost_usd is None for row in group),
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": total((prompt, completion)),
        "ok_requests": oks.count(True),
        "failed_requests": oks.count(False),
        "success_rate": rate(oks.count(True), len(oks)),
        "avg_latency_ms": mean(row.latency_ms for row in group),
        "first_seen": first,
        "last_seen": last,
        "sessions_per_week": None if first is None else sessions / max((last - first) / WEEK, 1.0),
    }
