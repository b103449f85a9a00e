"""What operations cost, in plain Python: at every depth, with retries and the critical path."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from tests.oracle import (
    Figures,
    Row,
    by_session,
    grouped,
    known,
    mean,
    nulls_last,
    picked,
    quantile,
    rate,
    seconds,
    session_of,
    total,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sessions.analytics.slices import Slice


def beginning(operation: str | None, depth: int | None) -> str | None:
    """The first segments of an operation."""
    if operation is None or depth is None:
        return operation
    return "/" + "/".join(operation.split("/")[1 : depth + 1])


def operations(rows: Sequence[Row], choice: Slice, depth: int | None = None) -> list[Figures]:
    chosen = picked(rows, choice)
    return operations_of(chosen, depth)


def operations_of(chosen: Sequence[Row], depth: int | None = None) -> list[Figures]:
    everything = total(row.cost_usd for row in chosen)
    walls = total(session_of(group)["wall_s"] for group in by_session(chosen).values())
    again = [row.request_id for row in retries(chosen)]
    lengths = critical(chosen)
    found = []
    for path, group in grouped(chosen, lambda row: beginning(row.operation, depth)).items():
        cost = total(row.cost_usd for row in group)
        oks = known(row.ok for row in group)
        prompt, completion = total(r.prompt_tokens for r in group), total(r.completion_tokens for r in group)
        spent = total(lengths.get(row.request_id) for row in group)
        critical_s = None if spent is None else seconds(spent)
        found.append(
            {
                "operation": path,
                "requests": len(group),
                "sessions": len({row.session_id for row in group if row.session_id is not None}),
                "cost_usd": cost,
                "cost_share": float(cost / everything) if cost is not None and everything else None,
                "requests_without_cost": sum(row.cost_usd is None for row in group),
                "prompt_tokens": prompt,
                "completion_tokens": completion,
                "total_tokens": total((prompt, completion)),
                "avg_latency_ms": mean(row.latency_ms for row in group),
                "p50_latency_ms": quantile((row.latency_ms for row in group), 0.5),
                "p95_latency_ms": quantile((row.latency_ms for row in group), 0.95),
                "p99_latency_ms": quantile((row.latency_ms for row in group), 0.99),
                "ok_requests": oks.count(True),
                "failed_requests": oks.count(False),
                "error_rate": rate(oks.count(False), len(oks)),
                "retries": sum(row.request_id in again for row in group),
                "critical_s": critical_s,
                "critical_share": critical_s / walls if critical_s is not None and walls else None,
            }
        )
    return sorted(
        found,
        key=lambda row: (
            row["cost_usd"] is None,
            -(row["cost_usd"] or 0),
            -row["requests"],
            nulls_last(row["operation"]),
        ),
    )


def retries(chosen: Sequence[Row]) -> list[Row]:
    """Requests that repeat the operation of the request before, which was not ok."""
    return [
        later
        for group in by_session(chosen).values()
        for earlier, later in pairwise(group)
        if later.operation is not None and later.operation == earlier.operation and earlier.ok is False
    ]


def critical(chosen: Sequence[Row]) -> dict[str, timedelta]:
    """How much of each request of a session, by its id, is on the critical path: all of it, or nothing."""
    lengths: dict[str, timedelta] = {}
    for group in by_session(chosen).values():
        lengths |= _critical_of(group)
    return lengths


def _critical_of(group: Sequence[Row]) -> dict[str, timedelta]:
    spans = [
        (row.request_id, row.started_at, row.ended_at)
        for row in group
        if row.started_at is not None and row.ended_at is not None
    ]
    lengths = {one: timedelta(0) for one, _, _ in spans}
    left = [span for span in spans if span[2] > span[1]]
    while left:
        latest = max(end for _, _, end in left)
        one, start, end = min((span for span in left if span[2] == latest), key=lambda span: span[1])
        lengths[one] = end - start
        left = [span for span in left if span[2] <= start]
    return lengths


def tree(rows: Sequence[Row], choice: Slice) -> dict[str | None, Figures]:
    """Every node by its operation: what all requests at or below it come to, and its own alone."""
    chosen = picked(rows, choice)
    leaves: dict[str | None, list[Row]] = grouped(chosen, lambda row: row.operation)
    nodes: dict[str | None, Figures] = {}
    for operation in leaves:
        segments = [] if operation is None else [part for part in operation.split("/") if part]
        paths: list[str | None] = ["/" + "/".join(segments[:size]) for size in range(len(segments) + 1)]
        for depth, path in enumerate(paths if operation is not None else ["/", None]):
            below = [row for row in chosen if path == "/" or is_at_or_below(row.operation, path)]
            own = leaves.get(path, [])
            nodes[path] = {
                "depth": depth,
                "requests": len(below),
                "own_requests": len(own),
                "sessions": len({row.session_id for row in below if row.session_id is not None}),
                "cost_usd": total(row.cost_usd for row in below),
                "own_cost_usd": total(row.cost_usd for row in own),
            }
    return nodes


def is_at_or_below(operation: str | None, path: str | None) -> bool:
    if operation is None or path is None:
        return operation is path
    return operation == path or operation.startswith(path + "/")
