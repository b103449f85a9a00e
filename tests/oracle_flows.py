"""Flows in plain Python: every visit of every session one by one, written from the definitions alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any

from tests.oracle import Figures, Row, by_session, known, picked, quantile, rate, seconds, total

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sessions.analytics.slices import Slice
    from sessions.analytics.walks import Shape

Name = str | None
Cycle = tuple[Name, ...]


@dataclass(frozen=True)
class Visit:
    """Requests of a session that are one visit: one request, or a run where repeats are merged."""

    name: Name
    requests: tuple[Row, ...]


Walk = list[Visit]


def walks(rows: Sequence[Row], choice: Slice, shape: Shape) -> dict[str, Walk]:
    """The visits of each session of a slice: rolled up, then cut to a part, then with repeats merged."""
    found = {}
    for session_id, group in by_session(picked(rows, choice)).items():
        visits = [Visit(rolled(row.operation, shape.depth), (row,)) for row in group]
        part = cut(visits, shape.start, shape.end)
        if part:
            found[session_id] = merged(part) if shape.collapse else part
    return found


def rolled(operation: Name, depth: int | None) -> Name:
    if operation is None or depth is None:
        return operation
    return "/" + "/".join(operation[1:].split("/")[:depth])


def means(name: Name, pattern: str) -> bool:
    """Whether a pattern means an operation: itself, or all that lies below it."""
    if name is None:
        return False
    return (
        name.startswith(pattern[:-1]) and name != pattern[:-1] if pattern.endswith("/*") else name == pattern
    )


def cut(visits: Walk, start: str | None, end: str | None) -> Walk:
    """From the first start to the first end behind it, both included; nothing where one is missing."""
    first = 0
    if start is not None:
        first = next((at for at, visit in enumerate(visits) if means(visit.name, start)), len(visits))
    if end is None:
        return visits[first:]
    search_from = first if start is None else first + 1
    for last in range(search_from, len(visits)):
        if means(visits[last].name, end):
            return visits[first : last + 1]
    return []


def merged(visits: Walk) -> Walk:
    runs = [list(run) for _, run in groupby(visits, key=lambda visit: visit.name)]
    return [Visit(run[0].name, tuple(row for visit in run for row in visit.requests)) for run in runs]


def names(walk: Walk) -> Cycle:
    return tuple(visit.name for visit in walk)


# --- transitions ------------------------------------------------------------------------------------------


def transitions(found: dict[str, Walk]) -> dict[tuple[Name, Name], Figures]:
    passages: dict[tuple[Name, Name], list[tuple[str, Visit | None, Visit | None]]] = {}
    for session_id, walk in found.items():
        for before, after in pairwise([None, *walk, None]):
            source, target = before.name if before else "START", after.name if after else "END"
            passages.setdefault((source, target), []).append((session_id, before, after))
    leaving = Counter(source for (source, _), taken in passages.items() for _ in taken)
    return {
        (source, target): {
            "source": source,
            "target": target,
            "events": len(taken),
            "sessions": len({session_id for session_id, _, _ in taken}),
            "share": len(taken) / leaving[source],
            **spent([after for _, _, after in taken if after]),
            **times([(before, after) for _, before, after in taken if before and after]),
        }
        for (source, target), taken in passages.items()
    }


def spent(visits: Sequence[Visit]) -> Figures:
    requests = [row for visit in visits for row in visit.requests]
    oks = known(row.ok for row in requests)
    return {
        "cost_usd": total(row.cost_usd for row in requests),
        "error_rate": rate(oks.count(False), len(oks)),
    }


def times(pairs: Sequence[tuple[Visit, Visit]]) -> Figures:
    """From the last request of the one visit to the first of the next."""
    edges = [(before.requests[-1], after.requests[0]) for before, after in pairs]
    gaps = [
        seconds(after.started_at - before.started_at)
        for before, after in edges
        if after.started_at is not None and before.started_at is not None
    ]
    waits = [
        seconds(after.started_at - before.ended_at)
        for before, after in edges
        if after.started_at is not None and before.ended_at is not None
    ]
    return {
        "median_gap_s": quantile(gaps, 0.5),
        "p95_gap_s": quantile(gaps, 0.95),
        "median_wait_s": quantile(waits, 0.5),
    }


# --- whole sequences, and parts of them -------------------------------------------------------------------


def variants(found: dict[str, Walk]) -> dict[Cycle, Figures]:
    groups: dict[Cycle, list[Walk]] = {}
    for walk in found.values():
        groups.setdefault(names(walk), []).append(walk)
    return {key: _variant(key, group, len(found)) for key, group in groups.items()}


def _variant(key: Cycle, group: Sequence[Walk], of: int) -> Figures:
    requests = [row for walk in group for visit in walk for row in visit.requests]
    oks = known(row.ok for row in requests)
    return {
        "operations": list(key),
        "sessions": len(group),
        "share": len(group) / of,
        "total_cost_usd": total(row.cost_usd for row in requests),
        "success_rate": rate(oks.count(True), len(oks)),
        "median_duration_s": quantile((duration(walk) for walk in group), 0.5),
    }


def duration(walk: Walk) -> float | None:
    starts = known(row.started_at for visit in walk for row in visit.requests)
    return seconds(max(starts) - min(starts)) if starts else None


def ngrams(found: dict[str, Walk], n: int) -> dict[Cycle, Figures]:
    events: Counter[Cycle] = Counter()
    sessions: Counter[Cycle] = Counter()
    for walk in found.values():
        path = names(walk)
        grams = [path[at : at + n] for at in range(len(path) - n + 1)]
        events.update(grams)
        sessions.update(set(grams))
    return {
        gram: {"operations": list(gram), "events": events[gram], "sessions": sessions[gram]}
        for gram in events
    }


@dataclass(frozen=True)
class Loop:
    cycle: Cycle
    rounds: int
    repeats: tuple[Visit, ...]


def loops_in(walk: Walk) -> Iterable[Loop]:
    """Each run of whole rounds that cannot begin earlier, taken from the front, for each length of cycle."""
    path = names(walk)
    for length in range(1, 5):
        at = 0
        while at + length <= len(path):
            same = 0
            while at + length + same < len(path) and path[at + same] == path[at + length + same]:
                same += 1
            cycle, rounds = path[at : at + length], 1 + same // length
            if rounds >= 3 and not is_repetition(cycle):
                yield Loop(cycle, rounds, tuple(walk[at + length : at + length * rounds]))
            at += same + 1


def is_repetition(cycle: Cycle) -> bool:
    return any(
        cycle == cycle[:part] * (len(cycle) // part)
        for part in range(1, len(cycle))
        if len(cycle) % part == 0
    )


def loops(found: dict[str, Walk]) -> dict[Cycle, Figures]:
    groups: dict[Cycle, list[tuple[str, Loop]]] = {}
    for session_id, walk in found.items():
        for loop in loops_in(walk):
            groups.setdefault(loop.cycle, []).append((session_id, loop))
    result = {}
    for cycle, group in groups.items():
        repeats = [row for _, loop in group for visit in loop.repeats for row in visit.requests]
        result[cycle] = {
            "operations": list(cycle),
            "sessions": len({session_id for session_id, _ in group}),
            "runs": len(group),
            "longest": max(loop.rounds for _, loop in group),
            "requests": len(repeats),
            "cost_usd": total(row.cost_usd for row in repeats),
        }
    return result


# --- what follows and precedes, and step by step ------------------------------------------------------------


def ways(found: dict[str, Walk], pattern: str, steps: int, *, before: bool) -> Counter[tuple[Any, ...]]:
    """How many sessions go each way from the first visit that is meant: every beginning of every way."""
    counted: Counter[tuple[Any, ...]] = Counter()
    for walk in found.values():
        path = names(walk)
        at = next((at for at, name in enumerate(path) if means(name, pattern)), None)
        if at is None:
            continue
        rest = (*reversed(path[:at]), "START") if before else (*path[at + 1 :], "END")
        counted.update(rest[:depth] for depth in range(1, min(steps, len(rest)) + 1))
    return counted


def places(found: dict[str, Walk], step: int) -> Counter[Name]:
    """How many sessions are at each operation in a step, counted from 1."""
    return Counter(names(walk)[step - 1] for walk in found.values() if len(walk) >= step)


def moves(found: dict[str, Walk], step: int) -> Counter[tuple[Name, Name]]:
    """How many sessions go from which operation of a step to which of the next, or end."""
    return Counter(
        (names(walk)[step - 1], names(walk)[step] if len(walk) > step else "END")
        for walk in found.values()
        if len(walk) >= step
    )
