"""How much happened when, in plain Python: every bucket with a request, by the wall clock of a zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tests.oracle import Figures, Row, grouped, known, mean, picked, quantile, rate, sessions_in, total

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sessions.analytics.slices import Slice


def label(moment: datetime | None, by: str, tz: str) -> str | None:
    """What a bucket is called: its day, its Monday, or its hour with the zone's offset."""
    if moment is None:
        return None
    wall = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(tz))
    if by == "hour":
        return f"{wall:%Y-%m-%dT%H:00}{wall:%z}"
    day = wall.date()
    return str(day - timedelta(days=day.weekday()) if by == "week" else day)


def trends(rows: Sequence[Row], choice: Slice, by: str, tz: str) -> dict[str | None, Figures]:
    """The figures of each bucket that is not empty; those without a time under None."""
    begun = [label(session["started_at"], by, tz) for session in sessions_in(rows, choice)]
    found = {}
    for bucket, group in grouped(picked(rows, choice), lambda row: label(row.started_at, by, tz)).items():
        oks = known(row.ok for row in group)
        prompt, completion = total(r.prompt_tokens for r in group), total(r.completion_tokens for r in group)
        found[bucket] = {
            "sessions": begun.count(bucket),
            "requests": len(group),
            "users": len(set(known(row.user_id for row in group))),
            "total_cost_usd": total(row.cost_usd for row in group),
            "requests_without_cost": sum(row.cost_usd is None for row in group),
            "prompt_tokens": prompt,
            "completion_tokens": completion,
            "total_tokens": total((prompt, completion)),
            "ok_requests": oks.count(True),
            "failed_requests": oks.count(False),
            "success_rate": rate(oks.count(True), len(oks)),
            "avg_latency_ms": mean(row.latency_ms for row in group),
            "p95_latency_ms": quantile((row.latency_ms for row in group), 0.95),
        }
    return found
