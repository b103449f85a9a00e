"""The definitions of design and docs/metrics.md in plain Python: slow, and written apart from the SQL.

Everything works on lists of `Row`. Figures come back under the names that the answers use, so that a test can
hold the two against each other.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sessions.analytics.slices import Slice

Figures = dict[str, Any]
GRACE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One request as the table `requests` holds it."""

    request_id: str
    session_id: str | None
    session_name: str | None
    operation: str | None
    user_id: str | None
    started_at: datetime | None
    ended_at: datetime | None
    latency_ms: float | None
    provider: str | None
    model: str | None
    status: int | None
    ok: bool | None
    prompt_tokens: int | None
    completion_tokens: int | None
    cache_read_tokens: int | None
    reasoning_tokens: int | None
    cost_usd: Decimal | None
    properties: dict[str, str] = field(default_factory=dict)
    source_id: int = 1
    source_line: int = 1


# --- small tools ------------------------------------------------------------------------------------------


def known(values: Iterable[Any]) -> list[Any]:
    return [value for value in values if value is not None]


def total(values: Iterable[Any]) -> Any:
    """The sum of what is known; None when nothing is."""
    found = known(values)
    return sum(found[1:], found[0]) if found else None


def mean(values: Iterable[Any]) -> float | None:
    found = known(values)
    return float(sum(found)) / len(found) if found else None


def quantile(values: Iterable[Any], share: float) -> float | None:
    """The value at `share` of the way through the sorted values, straight lines between neighbours."""
    found = sorted(float(value) for value in known(values))
    if not found:
        return None
    place = share * (len(found) - 1)
    below = int(place)
    above = min(below + 1, len(found) - 1)
    return found[below] + (found[above] - found[below]) * (place - below)


def highest(values: Iterable[Any]) -> Any:
    return max(known(values), default=None)


def lowest(values: Iterable[Any]) -> Any:
    return min(known(values), default=None)


def rate(hits: int, of: int) -> float | None:
    return hits / of if of else None


def nulls_last(value: Any) -> tuple[bool, Any]:
    return (value is None, "" if value is None else value)


def in_order(rows: Iterable[Row]) -> list[Row]:
    """By start, requests without one last; ties in the order they arrived."""
    return sorted(
        rows, key=lambda row: (row.started_at is None, row.started_at or 0, row.source_id, row.source_line)
    )


def by_session(rows: Iterable[Row]) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in in_order(rows):
        if row.session_id is not None:
            groups.setdefault(row.session_id, []).append(row)
    return groups


def grouped(rows: Iterable[Row], key: Callable[[Row], Any]) -> dict[Any, list[Row]]:
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


# --- one session ------------------------------------------------------------------------------------------


def seconds(length: timedelta) -> float:
    return length / timedelta(seconds=1)


def union_of(intervals: Sequence[tuple[datetime, datetime]]) -> timedelta:
    """How long at least one of the intervals runs."""
    edges = sorted({edge for interval in intervals for edge in interval})
    covered = timedelta(0)
    for left, right in pairwise(edges):
        if any(start <= left and right <= end for start, end in intervals):
            covered += right - left
    return covered


def session_of(rows: Sequence[Row]) -> Figures:
    """The session that these requests, in order, make."""
    starts, ends = known(row.started_at for row in rows), known(row.ended_at for row in rows)
    names = known(row.session_name for row in rows)
    oks = known(row.ok for row in rows)
    prompt, completion = total(r.prompt_tokens for r in rows), total(r.completion_tokens for r in rows)
    return {
        "session_id": rows[0].session_id,
        "session_name": names[0] if names else None,
        "name_count": len(set(names)),
        "user_id": next((row.user_id for row in rows if row.user_id is not None), None),
        "started_at": min(starts, default=None),
        "last_request_at": max(starts, default=None),
        "ended_at": max(ends, default=None),
        **lengths_of(rows, starts, ends),
        "requests": len(rows),
        "ok_requests": oks.count(True),
        "failed_requests": oks.count(False),
        "success_rate": rate(oks.count(True), len(oks)),
        "total_cost_usd": total(row.cost_usd for row in rows),
        "requests_without_cost": sum(row.cost_usd is None for row in rows),
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": total((prompt, completion)),
        "cache_read_tokens": total(row.cache_read_tokens for row in rows),
        "avg_latency_ms": mean(row.latency_ms for row in rows),
        "p95_latency_ms": quantile((row.latency_ms for row in rows), 0.95),
        "models": sorted(set(known(row.model for row in rows))),
        "operations": [row.operation for row in rows],
        "first_operation": rows[0].operation,
        "last_operation": rows[-1].operation,
        "last_ok": oks[-1] if oks else None,
        "tied_requests": sum(
            one.started_at is not None and one.started_at == two.started_at for one, two in pairwise(rows)
        ),
    }


def lengths_of(rows: Sequence[Row], starts: list[datetime], ends: list[datetime]) -> Figures:
    duration = seconds(max(starts) - min(starts)) if starts else None
    wall = seconds(max(*ends, max(starts)) - min(starts)) if starts and ends else None
    spans = [
        (row.started_at, max(row.started_at, row.ended_at))
        for row in rows
        if row.started_at is not None and row.ended_at is not None
    ]
    active = seconds(union_of(spans)) if spans else None
    idle = wall - active if wall is not None and active is not None else None
    return {"duration_s": duration, "wall_s": wall, "active_s": active, "idle_s": idle}


# --- a slice ----------------------------------------------------------------------------------------------


def picked(rows: Sequence[Row], choice: Slice) -> list[Row]:
    """The requests of a slice."""
    whole = {key: session_of(group) for key, group in by_session(rows).items()}
    return [row for row in rows if _by_session(row, choice, whole) and _by_request(row, choice)]


def _by_session(row: Row, choice: Slice, whole: dict[str, Figures]) -> bool:
    session = whole[row.session_id] if row.session_id is not None else None
    name = session["session_name"] if session else row.session_name
    if choice.names and name not in choice.names:
        return False
    if choice.session_ids and row.session_id not in choice.session_ids:
        return False
    if choice.scope == "requests" or (choice.since is None and choice.until is None):
        return True
    return session is not None and within(session["started_at"], choice)


def _by_request(row: Row, choice: Slice) -> bool:
    return (
        (not choice.users or row.user_id in choice.users)
        and (not choice.models or row.model in choice.models)
        and (not choice.providers or row.provider in choice.providers)
        and (not choice.statuses or bool(status_names(row.status) & set(choice.statuses)))
        and all(row.properties.get(key.lower()) == value for key, value in choice.properties)
        and (choice.scope == "whole" or within(row.started_at, choice))
    )


def status_names(status: int | None) -> set[str]:
    if status is None:
        return set()
    return {str(status), f"{status // 100}xx"} if status >= 100 else {str(status)}


def within(moment: datetime | None, choice: Slice) -> bool:
    """Whether a moment is in the half-open window [since, until)."""
    if choice.since is None and choice.until is None:
        return True
    return (
        moment is not None
        and (choice.since is None or moment >= choice.since)
        and (choice.until is None or moment < choice.until)
    )


def sessions_in(rows: Sequence[Row], choice: Slice) -> list[Figures]:
    """The sessions of a slice: each of its chosen requests, under the name that the whole session has."""
    full = {key: session_of(group)["session_name"] for key, group in by_session(rows).items()}
    cut = [session_of(group) for group in by_session(picked(rows, choice)).values()]
    return [session | {"session_name": full[session["session_id"]]} for session in cut]


# --- the report -------------------------------------------------------------------------------------------


def report(rows: Sequence[Row], choice: Slice, tz: str = "UTC") -> Figures:
    """Every figure of the report but the histograms, whose bins a test checks one by one."""
    chosen, sessions = picked(rows, choice), sessions_in(rows, choice)
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
        "transitions": transitions(sessions),
        "variants": variants(sessions),
        "dropoff": dropoff(sessions, highest(row.started_at for row in rows)),
        "operations": operations(chosen),
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


def transitions(sessions: Sequence[Figures]) -> list[Figures]:
    walks = [["START", *session["operations"], "END"] for session in sessions]
    steps = [list(pairwise(walk)) for walk in walks]
    events = Counter(step for walk in steps for step in walk)
    taken = Counter(step for walk in steps for step in set(walk))
    leaving = Counter(source for walk in steps for source, _ in walk)
    found = [
        {
            "source": step[0],
            "target": step[1],
            "events": count,
            "sessions": taken[step],
            "share": count / leaving[step[0]],
        }
        for step, count in events.items()
    ]
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


def outcome(session: Figures, data_end: datetime | None) -> str:
    """How a session ended, where no goal is set."""
    if session["last_ok"] is False:
        return "failed"
    last = session["last_request_at"]
    return "open" if last is not None and data_end is not None and data_end - last <= GRACE else "ended"


def dropoff(sessions: Sequence[Figures], data_end: datetime | None) -> list[Figures]:
    visits = Counter(operation for session in sessions for operation in session["operations"])
    found = []
    for operation, count in visits.items():
        ending = [session for session in sessions if session["last_operation"] == operation]
        ways = Counter(outcome(session, data_end) for session in ending)
        lost = [session for session in ending if outcome(session, data_end) != "open"]
        found.append(
            {
                "operation": operation,
                "visits": count,
                "sessions": sum(operation in session["operations"] for session in sessions),
                "ends": len(ending),
                "exit_rate": len(ending) / count,
                "completed": None,
                "failed": ways["failed"],
                "abandoned": None,
                "open": ways["open"],
                "ended": ways["ended"],
                "bounces": sum(session["requests"] == 1 for session in ending),
                "lost_cost_usd": total(session["total_cost_usd"] for session in lost),
            }
        )
    return sorted(found, key=lambda row: (-row["ends"], -row["visits"], nulls_last(row["operation"])))


def spending(chosen: Sequence[Row], group: Sequence[Row]) -> Figures:
    """What operations and models have in common."""
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


def operations(chosen: Sequence[Row]) -> list[Figures]:
    found = [
        spending(chosen, group)
        | {
            "operation": operation,
            "sessions": len({row.session_id for row in group if row.session_id is not None}),
            "p50_latency_ms": quantile((row.latency_ms for row in group), 0.5),
        }
        for operation, group in grouped(chosen, lambda row: row.operation).items()
    ]
    return sorted(found, key=lambda row: (*by_cost(row), nulls_last(row["operation"])))


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
