"""The report and the names in plain Python, made of what `tests.oracle` says of requests and sessions."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sessions.analytics.goals import NO_GOALS, Goals
from sessions.analytics.walks import Shape
from tests import oracle_dropoff, oracle_flows
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
    quantile,
    rate,
    sessions_in,
    total,
)
from tests.oracle_operations import operations_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sessions.analytics.slices import Slice


def report(rows: Sequence[Row], choice: Slice, tz: str = "UTC", goals: Goals = NO_GOALS) -> Figures:
    """Every figure of the report but the histograms, whose bins a test checks one by one."""
    chosen, sessions = picked(rows, choice), sessions_in(rows, choice)
    walks = oracle_dropoff.walks(rows, choice, goals)
    oks = known(row.ok for row in chosen)
    prompt, completion = total(r.prompt_tokens for r in chosen), total(r.completion_tokens for r in chosen)
    return {
        "name": ", ".join(choice.names) or None,
        "since": choice.since,
        "until": choice.until,
        "scope": choice.scope,
        "sessions": len(sessions),
        "requests": len(chosen),
        "requests_without_session": sum(row.session_id is None for row in chosen),
        "users": len(set(known(row.user_id for row in chosen))),
        "total_cost_usd": total(row.cost_usd for row in chosen),
        "requests_without_cost": sum(row.cost_usd is None for row in chosen),
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": total((prompt, completion)),
        "cache_read_tokens": total(row.cache_read_tokens for row in chosen),
        "reasoning_tokens": total(row.reasoning_tokens for row in chosen),
        "failed_requests": oks.count(False),
        "success_rate": rate(oks.count(True), len(oks)),
        "first_request_at": lowest(row.started_at for row in chosen),
        "last_request_at": highest(row.started_at for row in chosen),
        "tied_requests": sum(session["tied_requests"] for session in sessions),
        "latency_ms": latency_figures(row.latency_ms for row in chosen),
        "duration_s": session_figures(session["duration_s"] for session in sessions),
        "cost_usd": session_figures(session["total_cost_usd"] for session in sessions),
        "requests_per_session": session_figures(session["requests"] for session in sessions),
        "activity": activity(chosen, sessions, tz),
        "names": names(chosen, sessions),
        "first_operations": edge(session["first_operation"] for session in sessions),
        "last_operations": edge(session["last_operation"] for session in sessions),
        "transitions": transitions(rows, choice),
        "variants": variants(sessions),
        "outcomes": oracle_dropoff.outcomes(walks, goals),
        "dropoff": oracle_dropoff.dropoff(walks, goals),
        "operations": operations_of(chosen),
        "models": models(chosen),
    }


def latency_figures(values: Iterable[Any]) -> Figures:
    found = list(values)
    return {"avg": mean(found)} | {f"p{n}": quantile(found, n / 100) for n in (50, 95, 99)}


def session_figures(values: Iterable[Any]) -> Figures:
    found = list(values)
    top = highest(found)
    return {
        "avg": mean(found),
        "p50": quantile(found, 0.5),
        "p95": quantile(found, 0.95),
        "max": None if top is None else float(top),
    }


def day_of(moment: datetime, tz: str) -> date:
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(tz)).date()


def activity(chosen: Sequence[Row], sessions: Sequence[Figures], tz: str) -> list[Figures]:
    days = grouped(chosen, lambda row: row.started_at and day_of(row.started_at, tz))
    days.pop(None, None)
    begun = Counter(day_of(one["started_at"], tz) for one in sessions if one["started_at"])
    return [
        {
            "day": day,
            "sessions": begun[day],
            "requests": len(group),
            "total_cost_usd": total(row.cost_usd for row in group),
        }
        for day, group in sorted(days.items())
    ]


def names(chosen: Sequence[Row], sessions: Sequence[Figures]) -> list[Figures]:
    """Requests count under their session's name, those without a session under their own."""
    name_of = {session["session_id"]: session["session_name"] for session in sessions}
    groups = grouped(chosen, lambda row: name_of[row.session_id] if row.session_id else row.session_name)
    found = [_name(name, group, sessions) for name, group in groups.items()]
    return sorted(found, key=lambda row: (-row["requests"], nulls_last(row["session_name"])))


def _name(name: str | None, group: Sequence[Row], sessions: Sequence[Figures]) -> Figures:
    ids = {row.session_id for row in group}
    mine = [session for session in sessions if session["session_id"] in ids]
    oks = known(row.ok for row in group)
    users = [one["user_id"] for one in mine] + [row.user_id for row in group if row.session_id is None]
    return {
        "session_name": name,
        "sessions": len(mine),
        "requests": len(group),
        "users": len(set(known(users))),
        "total_cost_usd": total(row.cost_usd for row in group),
        "requests_without_cost": sum(row.cost_usd is None for row in group),
        "first_used": lowest(row.started_at for row in group),
        "last_used": highest(row.started_at for row in group),
        "avg_latency_ms": mean(row.latency_ms for row in group),
        "success_rate": rate(oks.count(True), len(oks)),
    }


def edge(first_or_last: Iterable[str | None]) -> list[Figures]:
    counts = Counter(first_or_last)
    found = [
        {"operation": operation, "sessions": count, "share": count / counts.total()}
        for operation, count in counts.items()
    ]
    return sorted(found, key=lambda row: (-row["sessions"], nulls_last(row["operation"])))


def transitions(rows: Sequence[Row], choice: Slice) -> list[Figures]:
    """What `tests.oracle_flows` says of sequences as they are, without the times, the commonest first."""
    steps = oracle_flows.transitions(oracle_flows.walks(rows, choice, Shape()))
    kept = ("source", "target", "events", "sessions", "share", "cost_usd", "error_rate")
    found = [{key: step[key] for key in kept} for step in steps.values()]
    return sorted(
        found, key=lambda row: (-row["events"], nulls_last(row["source"]), nulls_last(row["target"]))
    )


def variants(sessions: Sequence[Figures]) -> dict[tuple[str | None, ...], Figures]:
    """Every whole sequence, not only the commonest."""
    groups: dict[tuple[str | None, ...], list[Figures]] = {}
    for session in sessions:
        groups.setdefault(tuple(session["operations"]), []).append(session)
    return {key: _variant(key, group, len(sessions)) for key, group in groups.items()}


def _variant(sequence: tuple[str | None, ...], group: Sequence[Figures], of: int) -> Figures:
    ok = sum(session["ok_requests"] for session in group)
    failed = sum(session["failed_requests"] for session in group)
    return {
        "operations": list(sequence),
        "sessions": len(group),
        "share": len(group) / of,
        "total_cost_usd": total(session["total_cost_usd"] for session in group),
        "success_rate": rate(ok, ok + failed),
        "median_duration_s": quantile((session["duration_s"] for session in group), 0.5),
    }


def spending(chosen: Sequence[Row], group: Sequence[Row]) -> Figures:
    """What a model has in common with an operation."""
    cost, everything = total(row.cost_usd for row in group), total(row.cost_usd for row in chosen)
    oks = known(row.ok for row in group)
    return {
        "requests": len(group),
        "cost_usd": cost,
        "cost_share": float(cost / everything) if cost is not None and everything else None,
        "prompt_tokens": total(row.prompt_tokens for row in group),
        "completion_tokens": total(row.completion_tokens for row in group),
        "avg_latency_ms": mean(row.latency_ms for row in group),
        "p95_latency_ms": quantile((row.latency_ms for row in group), 0.95),
        "error_rate": rate(oks.count(False), len(oks)),
    }


def by_cost(row: Figures) -> tuple[bool, Decimal, int]:
    cost = row["cost_usd"]
    return (cost is None, -(cost or Decimal(0)), -row["requests"])


def models(chosen: Sequence[Row]) -> list[Figures]:
    found = [
        spending(chosen, group)
        | {
            "provider": provider,
            "model": model,
            "requests_without_cost": sum(row.cost_usd is None for row in group),
        }
        for (provider, model), group in grouped(chosen, lambda row: (row.provider, row.model)).items()
    ]
    return sorted(
        found, key=lambda row: (*by_cost(row), nulls_last(row["provider"]), nulls_last(row["model"]))
    )
