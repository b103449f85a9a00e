"""The definitions of design and docs/metrics.md in plain Python: slow, and written apart from the SQL.

Everything works on lists of `Row`. Figures come back under the names that the answers use, so that a test can
hold the two against each other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from decimal import Decimal

    from sessions.analytics.slices import Slice

Figures = dict[str, Any]


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
