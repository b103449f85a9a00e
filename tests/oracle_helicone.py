"""What Helicone's endpoints answer, in plain Python: slow, and written apart from the SQL.

Filters are walked as they were sent. `Group` is a session id and name, and the requests that are left of it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from math import floor
from typing import TYPE_CHECKING, Any

from tests.oracle import known, mean, quantile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.oracle import Row

Tree = Any
BOTH = {"session_session_id"}
"""Keys that requests and sessions have."""

OF_REQUESTS: dict[str, Callable[[Row], Any]] = {
    "user_id": lambda row: row.user_id or "",
    "model": lambda row: row.model or "",
    "status": lambda row: row.status,
    "cost": lambda row: None if row.cost_usd is None else float(row.cost_usd),
    "latency": lambda row: row.latency_ms,
    "prompt_tokens": lambda row: row.prompt_tokens,
    "total_tokens": lambda row: (
        sum(known([row.prompt_tokens, row.completion_tokens]))
        if known([row.prompt_tokens, row.completion_tokens])
        else None
    ),
    "request_created_at": lambda row: row.started_at,
    "session_session_id": lambda row: row.session_id or "",
}


@dataclass
class Group:
    session_id: str
    name: str
    rows: list[Row]

    @property
    def times(self) -> list[datetime]:
        return known(row.started_at for row in self.rows)

    def figures(self) -> dict[str, Any]:
        prompt, completion = (
            sum(known(getattr(row, f"{kind}_tokens") for row in self.rows))
            for kind in ("prompt", "completion")
        )
        return {
            "session_session_id": self.session_id,
            "session_session_name": self.name,
            "session_total_cost": float(sum(known(row.cost_usd for row in self.rows))),
            "session_total_requests": len(self.rows),
            "session_total_tokens": prompt + completion,
            "session_prompt_tokens": prompt,
            "session_completion_tokens": completion,
            "session_created_at": min(self.times, default=None),
            "session_latest_request_created_at": max(self.times, default=None),
        }

    def answer(self) -> dict[str, Any]:
        """One row of session/query."""
        figures = self.figures()
        return {
            "created_at": figures["session_created_at"],
            "latest_request_created_at": figures["session_latest_request_created_at"],
            "session_id": self.session_id,
            "session_name": self.name,
            "avg_latency": mean(row.latency_ms for row in self.rows) or 0,
            "total_cost": figures["session_total_cost"],
            "total_requests": len(self.rows),
            "prompt_tokens": figures["session_prompt_tokens"],
            "completion_tokens": figures["session_completion_tokens"],
            "total_tokens": figures["session_total_tokens"],
            "user_ids": sorted(set(known(row.user_id for row in self.rows))),
        }


def meets(value: Any, operator: str, wanted: Any) -> bool:
    """Whether a value meets one condition; a number or a time that is not known meets none."""
    if isinstance(value, str):
        return _text_meets(value, operator, wanted)
    if value is None:
        return False
    if isinstance(value, datetime):
        wanted = datetime.fromisoformat(wanted)
    return bool(
        {
            "equals": value == wanted,
            "not-equals": value != wanted,
            "gt": value > wanted,
            "gte": value >= wanted,
            "lt": value < wanted,
            "lte": value <= wanted,
        }[operator]
    )


def _text_meets(value: str, operator: str, wanted: str) -> bool:
    if operator.endswith("contains"):
        return (wanted.lower() in value.lower()) == (operator == "contains")
    if operator.endswith("equals"):
        return (wanted == value) == (operator == "equals")
    signs = {"%": ".*", "_": "."}
    pattern = "".join(signs.get(sign) or re.escape(sign) for sign in wanted)
    flags = re.DOTALL | (re.IGNORECASE if operator == "ilike" else 0)
    return re.fullmatch(pattern, value, flags) is not None


def parts(node: Tree) -> tuple[str, list[Tree]]:
    """The operator of a node and what it joins, chains of one operator taken in; a leaf is its conditions."""
    if node == "all":
        return "and", []
    if "left" not in node:
        leaves = [
            (key, operator, value)
            for table in node.values()
            for key, operators in table.items()
            for operator, value in operators.items()
        ]
        return "and", leaves
    joined: list[Tree] = []
    for side in (node["left"], node["right"]):
        if isinstance(side, tuple):
            joined.append(side)
            continue
        operator, inner = parts(side)
        if operator == node["operator"] or len(inner) == 1:
            joined.extend(inner)
        else:
            joined.append((operator, inner))
    return node["operator"], joined


def is_about(node: Tree, kind: str) -> bool:
    """Whether all conditions of a part can be held against requests, or against sessions."""
    if len(node) == 2:
        return all(is_about(one, kind) for one in node[1])
    return node[0] in BOTH or node[0].startswith("session_") == (kind == "sessions")


def request_meets(row: Row, node: Tree) -> bool:
    if len(node) == 2:
        return (all if node[0] == "and" else any)(request_meets(row, one) for one in node[1])
    key, operator, wanted = node
    return meets(OF_REQUESTS[key](row), operator, wanted)


def group_meets(group: Group, node: Tree) -> bool:
    if len(node) == 3:
        key, operator, wanted = node
        return meets(group.figures()[key], operator, wanted)
    operator, inner = node
    apart = [one for one in inner if not is_about(one, "sessions") and is_about(one, "requests")]
    found = [group_meets(group, one) for one in inner if one not in apart]
    if apart:
        found.append(any(request_meets(row, (operator, apart)) for row in group.rows))
    return (all if operator == "and" else any)(found)


def groups(
    rows: Iterable[Row], tree: Tree, after: datetime | None, before: datetime | None, **texts: str
) -> list[Group]:
    """The sessions that are meant, newest first."""
    rows = [row for row in rows if row.session_id is not None]
    first = _first_names(rows)
    operator, inner = parts(tree)
    top = inner if operator == "and" else [(operator, inner)]
    of_requests = [one for one in top if not is_about(one, "sessions") and is_about(one, "requests")]
    made: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        late = after is None or (row.started_at is not None and row.started_at > after)
        early = before is None or (row.started_at is not None and row.started_at < before)
        if late and early and all(request_meets(row, one) for one in of_requests):
            made[str(row.session_id), row.session_name or first[str(row.session_id)]].append(row)
    found = [Group(session_id, name, left) for (session_id, name), left in made.items()]
    found = [
        group for group in found if all(group_meets(group, one) for one in top if one not in of_requests)
    ]
    found = [group for group in found if _named(group, **texts)]
    found.sort(key=lambda group: (group.session_id, group.name))
    found.sort(key=lambda group: -min(group.times).timestamp() if group.times else 1)
    return found


def _first_names(rows: list[Row]) -> dict[str, str]:
    """The first name of each session, by time; '' where it has none."""
    ordered = sorted(
        rows,
        key=lambda row: (
            row.started_at is None,
            row.started_at or datetime.min,
            row.source_id,
            row.source_line,
        ),
    )
    names: dict[str, str] = defaultdict(str)
    for row in ordered:
        names[str(row.session_id)] = names[str(row.session_id)] or row.session_name or ""
    return names


def _named(group: Group, search: str = "", name: str = "", name_part: str = "") -> bool:
    is_found = search.lower() in group.session_id.lower() or search.lower() in group.name.lower()
    return is_found and name in ("", group.name) and name_part.lower() in group.name.lower()


def totals(found: list[Group]) -> dict[str, Any]:
    answers = [group.answer() for group in found]
    rows = [row for group in found for row in group.rows]
    cost = sum(answer["total_cost"] for answer in answers)
    oks = [row.ok for row in rows if row.ok is not None]
    return {
        "count": len(found),
        "total_cost": cost,
        "avg_cost": cost / len(found) if found else 0,
        "avg_latency": mean(row.latency_ms for row in rows) or 0,
        "avg_requests": len(rows) / len(found) if found else 0,
        "success_rate": sum(oks) / len(oks) if oks else None,
    }


def names(found: list[Group]) -> list[dict[str, Any]]:
    """One row per name, the last used first."""
    by_name: dict[str, list[Group]] = defaultdict(list)
    for group in found:
        by_name[group.name].append(group)
    rows = [_name(name, same) for name, same in sorted(by_name.items())]
    rows.sort(key=lambda row: -row["last_used"].timestamp() if row["last_used"] else 1)
    return rows


def _name(name: str, same: list[Group]) -> dict[str, Any]:
    times = [time for group in same for time in group.times]
    rows = [row for group in same for row in group.rows]
    return {
        "name": name,
        "created_at": min(times, default=None),
        "last_used": max(times, default=None),
        "first_used": min(times, default=None),
        "session_count": len(same),
        "avg_latency": mean(row.latency_ms for row in rows) or 0,
        "total_cost": float(sum(known(row.cost_usd for row in rows))),
    }


def measures(found: list[Group]) -> dict[str, list[float]]:
    return {
        "session_count": [float(len(group.rows)) for group in found],
        "session_duration": [
            float(floor(max(group.times).timestamp()) - floor(min(group.times).timestamp()))
            for group in found
            if group.times
        ],
        "session_cost": [group.answer()["total_cost"] for group in found],
    }


def bins(values: list[float], share: float, *, between: bool) -> list[tuple[float, float, int]]:
    """Ten bins at most: values in ever fewer heaps, the two that make the narrowest one joined each time."""
    top, bottom = quantile(values, share), quantile(values, 1 - share)
    if top is None or bottom is None:
        return []
    kept = sorted(value for value in values if value <= top and (not between or value >= bottom))
    if not kept:
        return []
    width = (kept[-1] - kept[0]) / 500
    cells: dict[int, list[float]] = defaultdict(list)
    for value in kept:
        cells[min(floor((value - kept[0]) / width), 499) if width else 0].append(value)
    heaps = [cells[cell] for cell in sorted(cells)]
    while len(heaps) > 10:
        widths = [right[-1] - left[0] for left, right in pairwise(heaps)]
        at = widths.index(min(widths))
        heaps[at : at + 2] = [heaps[at] + heaps[at + 1]]
    edges = [
        heaps[0][0],
        *((left[-1] + right[0]) / 2 for left, right in pairwise(heaps)),
        heaps[-1][-1],
    ]
    return [(edges[at], edges[at + 1], len(heap)) for at, heap in enumerate(heaps)]
